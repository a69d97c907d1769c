"""What the set-up verbs of manage.py have in common: how they say what was done, and what was wrong."""
import json
from collections.abc import Callable
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from foundation.accounts.commands.installing import SetUp
from foundation.kernel.errors import BadInput, HouseError


class SetUpCommand(BaseCommand):
    """Exit code 1 and one line for each mistake on stderr; nothing is written then."""

    def say(self, made: Callable[[], SetUp], *, as_json: bool, words: str) -> None:
        try:
            done = made()
        except BadInput as error:
            raise CommandError("\n".join(f"{wrong.pointer.lstrip('/')}: {wrong}" for wrong in error.errors)) from None
        except HouseError as error:
            raise CommandError(str(error)) from None
        if as_json:
            self.stdout.write(json.dumps({name: str(value) for name, value in asdict(done).items()}))
            return
        self.stdout.write(f"{words.format(host=done.host)}\nThis link works once, for seven days:\n  {done.link}")
