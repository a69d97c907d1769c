"""Works inside a grown database: reads one JSON line after another ({"verb": …}), answers each with one."""
import importlib
import json
import os
import sys
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral_platform.settings")

import django  # noqa: E402

django.setup()

MODULES = ("bench.verbs.pages", "bench.verbs.replays", "bench.verbs.work")


def main() -> None:
    verbs = {name: verb for module in MODULES for name, verb in importlib.import_module(module).VERBS.items()}
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"answer": verbs[asked.pop("verb")](**asked)}
        except Exception as error:
            traceback.print_exc()
            said = {"wrong": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
