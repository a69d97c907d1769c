"""What who runs a partner is told when a reward of it, or of one of its people, is taken back, cancelled, held, or goes on after all. Called in the
language and the zone of who reads it; nobody is spoken to as who earned it."""
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connections.notifications.words import WHY, About, Notice, what_became_of_it
from foundation.kernel.money import Money
from foundation.web import formats
from rewards import words as reward_words

ASK = gettext_lazy("If you think that’s wrong, answer any of our mails: a person reads it.")
DISPUTED = gettext_lazy("The customer disputes the payment. If that’s decided for us, it comes back.")
HELD = {
    "risk": gettext_lazy("We’re double-checking a reward of {whose}: {amount}. That happens now and then, and says nothing about anybody."),
    "legal": gettext_lazy("A reward of {whose}, {amount}, is being checked against local rules."),
}


def taken_back(about: About, whose: str, taken: Money, cause: str, left: Money, owed: Money) -> Notice:
    """`whose`: the organisation's name, or of who introduced them; `left` of the reward stays, `owed` of what was taken had been paid."""
    part = _("Partly taken back: {amount} for your goal “{goal}”") if about.goal else _("Partly taken back: {amount} for introducing {company}")
    all_of_it = _("Taken back: {amount} for your goal “{goal}”") if about.goal else _("Taken back: {amount} for introducing {company}")
    return Notice(about.say(part if left.minor else all_of_it, amount=formats.money(taken)), [
        _say(about, _("We took back {amount} of what {whose} earned by the goal “{goal}”."),
             _("We took back {amount} of what {whose} earned by introducing {company}."), taken, whose),
        *what_became_of_it(DISPUTED if cause == "payment_dispute" else reward_words.TAKEN_BACK.get(cause), left, _("{amount} of it stays."), owed, _(
            "{amount} of that had arrived already: it’s taken off what {whose} earns next. Nothing has to be sent back."), whose=whose)], str(WHY))


def restored(about: About, whose: str, back: Money, cause: str) -> Notice:
    why = reward_words.GIVEN_BACK.get(cause)
    subject = _("Not taken back after all: {amount} for your goal “{goal}”") if about.goal else _("Not taken back after all: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(back)), [
        _say(about, _("We had taken back {amount} of what {whose} earned by the goal “{goal}”. It counts again."),
             _("We had taken back {amount} of what {whose} earned by introducing {company}. It counts again."), back, whose),
        *([str(why)] if why else [])], str(WHY))


def cancelled(about: About, whose: str, amount: Money, kind: str) -> Notice:
    """`kind`: why, of the closed list."""
    subject = _("Not paid: {amount} for your goal “{goal}”") if about.goal else _("Not paid: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), [
        _("We’ve cancelled a reward of {whose}: {amount} won’t be paid.").format(whose=whose, amount=formats.money(amount)),
        reward_words.why_cancelled(kind, about.decline_detail), str(ASK)], str(WHY))


def held(about: About, whose: str, amount: Money, kind: str) -> Notice:
    subject = _("We’re holding {amount} for your goal “{goal}”") if about.goal else _("We’re holding {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), [
        str(HELD[kind]).format(whose=whose, amount=formats.money(amount)), _("It’s paid once that is done; until then it stays where it is."),
        _("There’s nothing you have to do. If you know something that helps, answer any of our mails: a person reads it.")], str(WHY))


def let_go(about: About, whose: str, amount: Money, until: datetime | None, needs_yes: bool) -> Notice:
    """What it still waits for: the end of the refund period, somebody's yes, or another check."""
    subject = _("Checked: {amount} for your goal “{goal}”") if about.goal else _("Checked: {amount} for introducing {company}")
    lines = [_("What we wanted to check is done, and the reward of {whose} goes on.").format(whose=whose)]
    if until is not None:
        lines.append(_("It’s on the way: refund period until {day}.").format(day=formats.day(until)))
    if needs_yes:
        lines.append(about.say(_("Somebody at {vendor} signs it off next.")))
    return Notice(about.say(subject, amount=formats.money(amount)), lines, str(WHY))


def _say(about: About, of_goal: str, of_company: str, amount: Money, whose: str) -> str:
    return about.say(of_goal if about.goal else of_company, amount=formats.money(amount), whose=whose)
