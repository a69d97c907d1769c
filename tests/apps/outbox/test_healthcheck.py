"""The health of a container: an answer from the database and the broker, or a sentence that says which is away."""
import pytest
from django.core.management import CommandError, call_command


@pytest.mark.django_db(transaction=True, databases=["default", "relay"])
@pytest.mark.parametrize("process", ["worker", "dispatcher"])
def test_both_answer(process, capsys):
    call_command("healthcheck", process)
    assert capsys.readouterr().out.startswith("ok")


def test_a_broker_that_is_away_is_said(db, monkeypatch):
    monkeypatch.setattr("referral_platform.management.commands.healthcheck.Broker", lambda _: Away())
    with pytest.raises(CommandError, match="The broker does not answer"):
        call_command("healthcheck", "worker")


class Away:
    def waiting(self):
        raise ConnectionRefusedError("nobody listens")

    def close(self):
        pass
