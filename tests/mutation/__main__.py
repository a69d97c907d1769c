"""`python -m tests.mutation foundation/kernel rewards/engine referrals/rules`: bends them, and writes docs/mutation.md.

`--again`: only what survived the last time, after tests were added. Ends with 1 if something survived that equivalent.toml
gives no reason for."""
import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutation import running
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.page import reasons, write_page

FILE = Path("artifacts/mutation.json")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("scope", nargs="+", help="folders or files")
    asked.add_argument("--again", action="store_true", help="only what survived the last time")
    asked.add_argument("--quick", action="store_true", help="whoever lives the quick way has survived: no second look in a process of its own")
    asked.add_argument("--sample", type=int, default=0, help="of a file with more mutants only so many, evenly spread over it")
    asked.add_argument("--jobs", type=int, default=1, help="how many at a time")
    options = asked.parse_args()
    files = [str(file) for one in options.scope for file in ([Path(one)] if one.endswith(".py") else sorted(Path(one).rglob("*.py"))) if file.stat().st_size]
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    began, seen = time.monotonic(), running.look(files)
    print(f"{len(seen['took'])} tests in {running.TESTS}, looked at in {time.monotonic() - began:.0f} s", flush=True)
    for file in files:
        every = list(mutants(file))
        some = spread(every, options.sample)
        known[file] = bend(file, some, seen, known.get(file, {}) if options.again else {}, options.jobs, options.quick)
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(json.dumps(known, indent=1, ensure_ascii=False))
        write_page({file: known[file]}, whole=not options.again, of=len(every))
    print(f"{sum(len(known[file]) for file in files)} mutants in {time.monotonic() - began:.0f} s: {dict(Counter(fate for file in files for fate in known[file].values()))}")
    return 1 if any(fate == running.SURVIVED and key not in reasons().get(file, {}) for file in files for key, fate in known[file].items()) else 0


def spread(every: list[Mutant], most: int) -> list[Mutant]:
    """The same ones each time."""
    return every if not most or len(every) <= most else [every[place * len(every) // most] for place in range(most)]


def bend(file: str, every: list[Mutant], seen: dict, before: dict[str, str], jobs: int, quick: bool) -> dict[str, str]:
    """key -> fate. Of what lives the quick way one without a reason is looked at again."""
    excused = reasons().get(file, {})
    found = {mutant.key: before.get(mutant.key, running.SURVIVED) for mutant in every}
    for mutant, fate in running.fates([mutant for mutant in every if found[mutant.key] == running.SURVIVED], seen, jobs,
                                      lambda mutant: not quick and mutant.key not in excused):
        found[mutant.key] = fate
        if fate != running.KILLED and mutant.key not in excused:
            print(f"{fate:9} {file}:{mutant.line} {mutant.key}", flush=True)
    print(f"{file}: {dict(Counter(found.values()))}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
