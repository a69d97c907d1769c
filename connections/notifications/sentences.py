"""What people are told about rewards that are taken back, held and let go; called in the language and the zone of who reads it."""
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connections.notifications.words import ACCOUNT, WHY, About, Notice, what_became_of_it
from foundation.kernel.money import Money
from foundation.web import formats
from rewards import words as reward_words

SEE_GOALS = gettext_lazy("See your goals")

# Why it is held, and what she can do.
HELD = {
    "risk": gettext_lazy("We’re double-checking this one. That happens now and then, and says nothing about you."),
    "legal": gettext_lazy("It’s being checked against local rules: not every job allows to accept a reward."),
}
WHAT_NOW = {
    "risk": gettext_lazy("There’s nothing you have to do. If you know something that helps, write it on the page of your introduction of {company}."),
    "legal": gettext_lazy("Does your employer have to agree? Tell us on the page of your introduction of {company}. You can also give the reward to a charity."),
}


def taken_back(about: About, taken: Money, cause: str, left: Money, *, owed: Money, balance: Money | None) -> Notice:
    """`left` of the reward stays; `owed` of what was taken had reached her, and is set off; `balance`: her points now, None for money."""
    if about.goal:
        first = _("We took back {amount} of your reward for your goal “{goal}”.") if left.minor else _("We took back your reward of {amount} for your goal “{goal}”.")
    else:
        first = _("We took back {amount} of your reward for introducing {company}.") if left.minor else _(
            "We took back your reward of {amount} for introducing {company}.")
    lines = [about.say(first, amount=formats.money(taken)), *what_became_of_it(reward_words.TAKEN_BACK.get(cause), left, _("{amount} of it stays yours."), owed, _(
        "{amount} of that had reached you already: it’s taken off what you earn next. You don’t have to send anything back."))]
    if balance is not None:
        lines.append(_("You have {balance} in your balance now.").format(balance=formats.money(balance)))
    if about.goal:
        subject = _("Partly taken back: {amount} for your goal “{goal}”") if left.minor else _("Taken back: {amount} for your goal “{goal}”")
    else:
        subject = _("Partly taken back: {amount} for introducing {company}") if left.minor else _("Taken back: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(taken)), lines, str(WHY))


def cancelled(about: About, amount: Money, kind: str) -> Notice:
    """`kind`: why, of the closed list."""
    subject = _("Not paid: {amount} for your goal “{goal}”") if about.goal else _("Not paid: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), [
        about.say(_("We’ve cancelled your reward of {amount}: it won’t be paid."), amount=formats.money(amount)),
        reward_words.why_cancelled(kind, about.decline_detail), about.say(
            _("Do you know something that speaks for it? Write it on the page of your introduction of {company}."))], str(WHY))


def restored(about: About, back: Money, cause: str) -> Notice:
    why = reward_words.GIVEN_BACK.get(cause)
    subject = _("Yours again: {amount} for your goal “{goal}”") if about.goal else _("Yours again: {amount} for introducing {company}")
    first = _("We had taken back {amount} of your reward for your goal “{goal}”. It’s yours again.") if about.goal else _(
        "We had taken back {amount} of your reward for introducing {company}. It’s yours again.")
    return Notice(about.say(subject, amount=formats.money(back)), [
        about.say(first, amount=formats.money(back)),
        *([str(why)] if why else [])], str(WHY))


def held(about: About, amount: Money, kind: str) -> Notice:
    subject = _("We’re holding {amount} for your goal “{goal}”") if about.goal else _("We’re holding {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), [
        str(HELD[kind]), _("It’s paid once that is done; until then it stays where it is."), about.say(str(WHAT_NOW[kind]))], str(WHY))


def let_go(about: About, amount: Money, until: datetime | None, needs_yes: bool) -> Notice:
    """What it still waits for: the end of the refund period, somebody's yes, or another check."""
    lines = [_("What we wanted to check is done, and your reward goes on.")]
    if until is not None:
        lines.append(_("It’s on the way: refund period until {day}.").format(day=formats.day(until)))
    if needs_yes:
        lines.append(about.say(_("Somebody at {vendor} signs it off next.")))
    subject = _("Checked: {amount} for your goal “{goal}”") if about.goal else _("Checked: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), lines, str(WHY))


def by_hand(about: About, amount: Money) -> Notice:
    return Notice(about.say(_("Your yes is needed: {amount} by hand, for {company}"), amount=formats.money(amount)), [
        about.say(_("Somebody proposed a reward that no rule gives, for the introduction of {company}. It takes a second person.")),
        _("The page says who would get it, and why.")], _("Look at it"))


def goal_thanked(about: About, thanks: str) -> Notice:
    """A goal that thanks with words; `thanks`: the plan's, in the vendor's language."""
    return Notice(about.say(_("You reached a goal: “{goal}”")), [thanks], str(SEE_GOALS))


def where_to_pay(whose: str) -> Notice:
    """Of a program that names no amounts. `whose`: an organisation, empty when it is the reader's own."""
    return Notice(_("Tell us where to pay {name}").format(name=whose) if whose else _("Tell us where to pay you"), [
        _("Something is approved. All we need is a bank account to pay it to."), _("Until then it waits; nothing of it is lost.")], _("Tell us where to pay"))


def did_not_go_through() -> Notice:
    """Of a program that names no amounts before they are paid."""
    return Notice(_("A payment to you didn’t go through"), [
        _("It stays yours, and we’ll try again. Look at your account first: is the number right, does the name match?")], str(ACCOUNT))
