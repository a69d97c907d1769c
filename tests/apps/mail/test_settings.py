"""The mail server comes from the environment; an odd value is refused by its name."""
import pytest

from referral_platform import environment
from referral_platform.environment import MailServer, OddSetting


def server(value):
    return environment.mail_server("EMAIL_URL", {"EMAIL_URL": value})


def test_mail_servers():
    assert environment.mail_server("EMAIL_URL", {}) is None
    assert server("smtp://localhost") == MailServer("localhost", 25, "", "", False, False)
    assert server("smtps://me%40example.com:p%2Fw@mail.example.com") == MailServer("mail.example.com", 465, "me@example.com", "p/w", False, True)
    assert server("smtp+starttls://me:pw@mail.example.com:2525") == MailServer("mail.example.com", 2525, "me", "pw", True, False)


@pytest.mark.parametrize("value", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://mail:port", "smtp://mail:99999", "smtp://mail/x",
                                   "smtp://user@mail", "smtp://mail?tls=1"])
def test_odd_ones_are_refused_by_name_and_tell_no_password(value):
    with pytest.raises(OddSetting, match="^EMAIL_URL ") as refusal:
        server(value)
    assert "user@" not in str(refusal.value)


@pytest.mark.parametrize("value", ["me", "Me <me@example.com>", "me@example.com\n", "a@b, c@d"])
def test_an_odd_sender(value):
    with pytest.raises(OddSetting, match="^MAIL_FROM "):
        environment.address("MAIL_FROM", "", {"MAIL_FROM": value})


def test_the_demo_sends_nothing():
    with pytest.raises(OddSetting, match="EMAIL_URL"):
        environment.refuse_demo_mail(True, True)
    environment.refuse_demo_mail(True, False), environment.refuse_demo_mail(False, True)
