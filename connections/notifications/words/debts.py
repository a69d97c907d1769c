"""What people are told about what is owed back; called in the language and the zone of who reads it."""
from datetime import date

from django.utils.translation import gettext as _

from connections.notifications.words import Notice
from foundation.kernel.money import Money
from foundation.web import formats


def repaid(amount: Money, on: date, left: Money, whose: str) -> Notice:
    """`left`: what is still owed; `whose`: an organisation, empty when the reader owed it."""
    first = _("On {day} we received {amount} of what {name} owed us.") if whose else _("On {day} we received {amount} of what you owed us.")
    return Notice(_("We received {amount}").format(amount=formats.money(amount)), [
        first.format(day=formats.day(on), amount=formats.money(amount), name=whose), _rest(left)], _("See what was earned and owed"))


def undone(amount: Money, on: date, left: Money, whose: str) -> Notice:
    """`on`: the day on which it had come, as it was noted. `left`, `whose`: as above."""
    first = _("We told you that {amount} of what {name} owed us had come on {day}. That was noted in error, so {name} owes it again.") if whose else _(
        "We told you that {amount} of what you owed us had come on {day}. That was noted in error, so you owe it again.")
    rest = (_("{amount} are owed in all; they’re taken off the next reward.").format(amount=formats.money(left)) if left else
            _("It’s taken off what was approved since then, so nothing is owed any more."))
    return Notice(_("Owed again: {amount}").format(amount=formats.money(amount)), [
        first.format(amount=formats.money(amount), day=formats.day(on), name=whose), rest,
        _("If you think that’s wrong, answer any of our mails: a person reads it.")], _("See what was earned and owed"))


def undone_to_staff(amount: Money, on: date, name: str, by: str, reason: str) -> Notice:
    """To who had noted it. `name`: who owes it again; `by`: who undid it."""
    return Notice(_("Undone: {amount} that you noted as paid back").format(amount=formats.money(amount)), [
        _("You had noted that {name} paid {amount} back on {day}. {by} undid that, so it’s owed again.").format(
            name=name, amount=formats.money(amount), day=formats.day(on), by=by or _("Somebody who left")),
        _("The reason: {reason}").format(reason=reason), _("If it did come, note it again with its reference.")], _("Look at it"))


def written_off(amount: Money, left: Money, whose: str) -> Notice:
    first = _("{name} no longer owes us {amount}: we wrote it off. Nothing of it is taken off later rewards.") if whose else _(
        "You no longer owe us {amount}: we wrote it off. Nothing of it is taken off later rewards.")
    return Notice(_("Written off: {amount}").format(amount=formats.money(amount)), [
        first.format(amount=formats.money(amount), name=whose), _rest(left)], _("See what was earned and owed"))


def to_agree(amount: Money, name: str) -> Notice:
    return Notice(_("Your yes is needed: write off {amount}").format(amount=formats.money(amount)), [
        _("Somebody proposed to write off {amount} that {name} owes us. It takes a second person.").format(amount=formats.money(amount), name=name),
        _("The page says where it comes from, and why nobody will pay it.")], _("Look at it"))


def _rest(left: Money) -> str:
    if not left:
        return _("Nothing is owed any more.")
    return _("{amount} are still owed; they’re taken off the next reward.").format(amount=formats.money(left))
