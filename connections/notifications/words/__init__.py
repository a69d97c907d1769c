"""What people are told, one function for each piece of news. Called in the language and the time zone of who reads it."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.kernel.money import POINTS, Money
from foundation.web import formats
from referrals import words as referral_words


@dataclass(frozen=True)
class Notice:
    """A mail: what it's about, its paragraphs, and the words on its one button."""

    subject: str
    lines: Sequence[str]
    button: str
    link: str = ""      # shown in full after the paragraphs; nothing else becomes a link, whatever a name looks like


@dataclass(frozen=True)
class About:
    """Whom a referral is about, and who runs the program."""

    person: str
    company: str
    vendor: str
    program: str
    rewarded: bool = True   # the program lets her see what she earns; decline_detail: how exactly it tells a no
    decline_detail: str = "exact"
    goal: str = ""          # the title of a goal: what is told is about that, and about no introduction

    def say(self, template: str, **more) -> str:
        return template.format(person=self.person, company=self.company, vendor=self.vendor, program=self.program, goal=self.goal, **more)


def what_became_of_it(why: str | Promise | None, left: Money, stays: str, owed: Money, arrived: str, **more: str) -> list[str]:
    """Of a reward that was taken back: why, and sentences for what is left of it and what had arrived of it, where that is anything; both name an
    `amount`, and what else they say is in `more`."""
    lines = [str(why)] if why else []
    for sentence, money in ((stays, left), (arrived, owed)):
        if money.minor:
            lines.append(sentence.format(amount=formats.money(money), **more))
    return lines


SEE = gettext_lazy("See where it stands")
REFER = gettext_lazy("Introduce somebody")
WHY = gettext_lazy("See why it’s this amount")

# What one can do about a no; every other reason gets ANOTHER.
ANOTHER = gettext_lazy("You know another company that {vendor} could help? Each introduction is looked at on its own.")
WHAT_NOW = {
    "duplicate_registered": gettext_lazy("The earlier one counts, whoever sent it. You know another company that {vendor} could help? There you may be the first."),
    "contacted_recently": gettext_lazy("You can introduce them again in two months."),
    "too_small": gettext_lazy("Should they grow, you can introduce them again."),
    "incomplete": gettext_lazy("Send the introduction again with a phone number or another address."),
    "do_not_contact": gettext_lazy("We won’t write to them, so there’s nothing for you to do."),
    "no_consent": gettext_lazy("We won’t write to them, so there’s nothing for you to do."),
}

# What a reward was earned by, by the kind of its milestone.
EARNED = {
    "accepted": gettext_lazy("You earned it because we accepted your introduction of {company} on {day}."),
    "qualified": gettext_lazy("You earned it because {company} got into talks with us on {day}."),
    "meeting_held": gettext_lazy("You earned it because {company} met us on {day}."),
    "won": gettext_lazy("You earned it because {company} became a customer on {day}."),
    "invoice_paid": gettext_lazy("You earned it because {company} paid an invoice on {day}."),
    "renewal": gettext_lazy("You earned it because {company} renewed on {day}."),
    "by_hand": gettext_lazy("{vendor} gives it to you for introducing {company}, beside what the program pays. The page says why."),
}
EARNED_ELSE = gettext_lazy("You earned it by introducing {company}.")
EARNED_GOAL = gettext_lazy("You earned it by reaching a goal of {program}: “{goal}”.")


# To the advocate

def joined(program: str, offer: str, link: str, taken_in_by: str = "") -> Notice:
    """`taken_in_by`: the vendor, for somebody whose address nobody has proven yet."""
    lines = [(_("You’re in {program} now. It pays {offer}.") if offer else _("You’re in {program} now.")).format(program=program, offer=offer.rstrip(".")),
             _("You can tell us about somebody in three fields, or pass on the link below. It’s yours: whoever opens it and leaves their details "
               "counts as introduced by you.")]
    if taken_in_by:
        lines.append(_("{vendor} noted this address for you. Sign in with it once, by a code that we mail you: until then what you earn is kept, not paid, "
                       "and you get no further mail.").format(vendor=taken_in_by))
    return Notice(_("Welcome to {program}").format(program=program), lines, str(REFER), link=link)


def submitted(about: About) -> Notice:
    return Notice(about.say(_("Thank you for introducing {company}")), [
        about.say(_("We’ve received your introduction of {person} at {company}.")),
        about.say(_("Somebody at {vendor} looks at it now. You’ll hear from us either way."))], str(SEE))


def accepted(about: About, protected_until: datetime) -> Notice:
    return Notice(about.say(_("{company} is accepted")), [
        about.say(_("We’ve accepted your introduction of {person} at {company}. Thank you.")),
        about.say(_("It’s yours until {day}: until then nobody else can be accepted for {company}."), day=formats.day(protected_until)),
        about.say(_("Next, {vendor} gets in touch with {person}."))], str(SEE))


def qualified(about: About) -> Notice:
    return Notice(about.say(_("We’re in talks with {company}")), [
        about.say(_("Your introduction led somewhere: {vendor} and {company} are talking about what they could do together.")),
        _("There’s nothing for you to do. We’ll write when there’s news.")], str(SEE))


def won(about: About) -> Notice:
    return Notice(about.say(_("{company} became a customer")), [
        about.say(_("It worked out: {company} is a customer of {vendor} now. Thank you for bringing us together.")),
        *([_("What you earn with it comes in a mail of its own.")] if about.rewarded else [])], str(SEE))


def declined(about: About, reason: str) -> Notice:
    """As exactly as the program tells; nothing here adds to a general sentence."""
    now = WHAT_NOW.get(reason, ANOTHER) if about.decline_detail == "exact" else ANOTHER
    return Notice(about.say(_("About your introduction of {company}")), [
        _("Thank you for thinking of us. This time we can’t take the introduction on."),
        referral_words.why_declined(reason, about.decline_detail), about.say(str(now))], str(SEE))


def lost(about: About, reason: str) -> Notice:
    return Notice(about.say(_("{company} didn’t buy this time")), [
        about.say(_("We’d have liked to bring you better news about {company}.")), str(referral_words.LOST[reason]),
        _("Thank you for the introduction all the same. What you earned with it before stays yours.") if about.rewarded else
        _("Thank you for the introduction all the same.")], str(SEE))


def made_twice(about: About) -> Notice:
    """Of two introductions that turned out to be one person's, this one ended."""
    return Notice(about.say(_("Your introduction of {company} stands once")), [
        about.say(_("You had introduced {person} at {company} twice, under two entries that we’ve brought together.")),
        _("The earlier introduction goes on, and you hear from us about that one.")], str(SEE))


def withdrawn(about: About, by_advocate: bool) -> Notice:
    first = _("You’ve taken back your introduction of {person} at {company}.") if by_advocate else _("Your introduction of {person} at {company} was taken back.")
    return Notice(about.say(_("Your introduction of {company} is taken back")), [
        about.say(first), _("Nothing more happens with it. What you earned with it before stays yours.") if about.rewarded else
        _("Nothing more happens with it.")], str(SEE))


# About rewards

def accrued(about: About, amount: Money, kind: str, occurred_at: datetime, until: datetime | None, needs_yes: bool) -> Notice:
    """`until`: the end of the refund period, None when there's none; `needs_yes`: somebody signs it off. `kind`, `occurred_at`: of the milestone."""
    lines = [about.say(str(EARNED_GOAL if about.goal else EARNED.get(kind, EARNED_ELSE)), day=formats.day(occurred_at))]
    if until is not None:
        lines.append(_("It’s on the way: refund period until {day}.").format(day=formats.day(until)))
    if needs_yes:
        lines.append(about.say(_("After that somebody at {vendor} signs it off.") if until else _("It’s on the way: somebody at {vendor} signs it off next.")))
    subject = _("{amount} for your goal “{goal}”") if about.goal else _("{amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), lines, str(WHY))


def approved(about: About, amount: Money, hold: str | Promise) -> Notice:
    """`hold`: the sentence of what keeps a payout waiting, empty when nothing does."""
    next_step = _("The points go to your balance now.") if amount.currency == POINTS else _("It’s paid next.")
    subject = _("Approved: {amount} for your goal “{goal}”") if about.goal else _("Approved: {amount} for introducing {company}")
    return Notice(about.say(subject, amount=formats.money(amount)), [
        _("Nothing holds this reward any more."), str(hold) or next_step], str(WHY))


def fulfilled(about: About, amount: Money, balance: Money | None) -> Notice:
    """`balance`: all points of the advocate, None for money."""
    shown = formats.money(amount)
    if balance is None:
        paid = _("Your reward for your goal “{goal}” is paid.") if about.goal else _("Your reward for introducing {company} is paid.")
        return Notice(_("Paid: {amount}").format(amount=shown), [about.say(paid)], str(WHY))
    added = _("Your reward for your goal “{goal}” is in your balance.") if about.goal else _("Your reward for introducing {company} is in your balance.")
    return Notice(_("Added to your balance: {amount}").format(amount=shown), [
        about.say(added),
        _("You have {balance} there now.").format(balance=formats.money(balance))], str(WHY))


# About being paid

ACCOUNT = gettext_lazy("Look at your account")


def where_to_pay(amount: Money, whose: str) -> Notice:
    """`whose`: an organisation, empty when it is the reader's own."""
    return Notice(_("Tell us where to pay {amount}").format(amount=formats.money(amount)), [
        (_("It’s approved and yours. All we need is a bank account to pay it to.") if not whose else
         _("It’s approved and belongs to {name}. All we need is a bank account to pay it to.").format(name=whose)),
        _("Until then it waits; nothing of it is lost.")], _("Tell us where to pay"))


def payout_paid(amount: Money, rewards: int, kind: str, tail: str, on: date) -> Notice:
    """`kind`: of the file it left by; `tail`: the end of the account's number, empty where there is none."""
    way = {"bank": _("to your account that ends in {tail}") if tail else _("to your bank account"), "billing": _("as a credit on your bill"),
           "payroll": _("with your pay")}[kind].format(tail=tail)
    return Notice(_("Paid: {amount}").format(amount=formats.money(amount)), [
        ngettext("We paid one reward on {day}, {way}.", "We paid {number} rewards together on {day}, {way}.", rewards).format(
            number=rewards, day=formats.day(on), way=way)], _("See your payments"))


def payout_failed(amount: Money, came_back: bool) -> Notice:
    first = _("We paid {amount}, and it came back.") if came_back else _("We wanted to pay {amount}, and it didn’t go through.")
    return Notice(_("It didn’t go through: {amount}").format(amount=formats.money(amount)), [
        first.format(amount=formats.money(amount)),
        _("It stays yours, and we’ll try again. Look at your account first: is the number right, does the name match?")], str(ACCOUNT))


def account_set(tail: str, changed: bool, waits_until: datetime | None, whose: str) -> Notice:
    subject = _("The bank account of {name} was changed").format(name=whose) if whose else _("Your bank account was changed")
    if not changed:
        subject = _("We know where to pay {name} now").format(name=whose) if whose else _("We know where to pay you now")
    ends = _("The account that we pay to ends in {tail}.").format(tail=tail)
    lines = [ends]
    if waits_until is not None:
        because = _("Because it was changed, we wait 3 days: nothing is paid to it before {until}.") if changed else _(
            "Because it isn’t one person’s alone, we wait 3 days: nothing is paid to it before {until}.")
        lines.append(because.format(until=formats.moment(waits_until)))
    return Notice(subject, [*lines, _("That wasn’t you? Remove the account now, and write to us.")], str(ACCOUNT))


def account_removed(whose: str) -> Notice:
    subject = _("The bank account of {name} was removed").format(name=whose) if whose else _("Your bank account was removed")
    return Notice(subject, [_("Nothing is paid until there is another one. What you earn waits."), _("That wasn’t you? Look at it now, and write to us.")], str(ACCOUNT))


# To the staff

def to_decide(about: About, advocate: str, received_at: datetime, findings: Sequence[str]) -> Notice:
    lines = [about.say(_("{advocate} introduced {person} at {company} on {day}."), advocate=advocate, day=formats.day(received_at))]
    noticed = [str(referral_words.FINDING[code]) for code in findings]
    if noticed:
        lines.append(ngettext("We noticed one thing: {what}", "We noticed: {what}", len(noticed)).format(what=" ".join(noticed)))
    return Notice(about.say(_("{company} waits for your decision")), lines, _("Look at it"))


def visited(operator: str, reason: str, until: datetime) -> Notice:
    return Notice(_("{name} of the platform’s support looks at your console").format(name=operator), [
        _("The reason: {reason}").format(reason=reason),
        _("The visit ends on {until} at the latest. It reads what anybody on your team may read, and changes nothing.").format(until=formats.moment(until)),
    ], _("See the visit, or end it"))


def because_advocate(about_program: str, vendor: str) -> str:
    return _("You get this mail because you’re in {program} by {vendor}.").format(program=about_program, vendor=vendor)


def because_paid(vendor: str) -> str:
    return _("You get this mail because {vendor} pays you for introductions.").format(vendor=vendor)


def because_staff(vendor: str) -> str:
    return _("You get this mail because you run the programs of {vendor}.").format(vendor=vendor)


def because_rep(vendor: str) -> str:
    return _("You get this mail because you work with referrals for {vendor}.").format(vendor=vendor)


# To reps, and what people write to each other

def routed(about: About, advocate: str, by: date | None) -> Notice:
    lines = [about.say(_("{advocate} introduced {person} at {company}, and it’s yours to follow up."), advocate=advocate)]
    if by is not None:
        lines.append(_("Call or write by {day}: that’s what the advocate was promised.").format(day=formats.weekday(by)))
    return Notice(about.say(_("Yours to call: {company}")), lines, _("See whom to call"))


def nobody_to_route_to(about: About, advocate: str) -> Notice:
    return Notice(about.say(_("Nobody looks after {company}")), [
        about.say(_("{advocate} introduced {person} at {company}. It’s accepted, and there is nobody on the sales staff to give it to."), advocate=advocate)],
        _("Give it to somebody"))


def message(about: About, author: str, text: str) -> Notice:
    return Notice(about.say(_("{author} wrote about {company}"), author=author), [about.say(_("{author} wrote:"), author=author), text], _("Answer"))


# To the advocate, on the way

def received(about: About) -> Notice:
    return Notice(about.say(_("Thank you for introducing {company}")), [
        about.say(_("We’ve received your introduction of {person} at {company}.")),
        about.say(_("In this program we ask first whether we may get in touch. Nothing else happens until everybody has said yes, and your "
                    "place is kept."))], str(SEE))


def consented(about: About) -> Notice:
    return Notice(about.say(_("They said yes: {company}")), [
        about.say(_("Everybody we asked about {company} said yes.")),
        _("Your introduction goes on, with the place it had from the first minute.")], str(SEE))


def reviewed(about: About, until: date, cause: str) -> Notice:
    why = {"her_turn": _("Whoever was before you is out of the way, so it’s your turn: somebody at {vendor} looks at it now."),
           "reopened": _("They came back. Somebody at {vendor} looks at your introduction again.")}
    return Notice(about.say(_("We’re checking your introduction of {company}")), [
        about.say(why.get(cause, _("Something about it needs a person’s look, so somebody at {vendor} checks it."))),
        about.say(_("You hear from us by {day}."), day=formats.day(until))], str(SEE))


def overdue(about: About) -> Notice:
    return Notice(about.say(_("It’s taking longer: {company}")), [
        about.say(_("We promised you a decision about {company} by now, and it isn’t there yet. That’s on us, not on you.")),
        about.say(_("It’s at the top of the list at {vendor}."))], str(SEE))


def queued(about: About, moves_up_at: datetime | None) -> Notice:
    lines = [about.say(_("Thank you for introducing {person} at {company}. Someone was earlier, so theirs goes first."))]
    lines.append(about.say(_("You’d move up on {day} if nothing comes of it."), day=formats.day(moves_up_at)) if moves_up_at
                 else _("If nothing comes of it, you move up by yourself."))
    return Notice(about.say(_("Someone was earlier: {company}")), [*lines, _("We’ll write when something changes. There’s nothing for you to do.")], str(SEE))


def expired(about: About, reason: str) -> Notice:
    first = (_("We asked about {company} more than once and got no answer, so we don’t write again.") if reason
             else _("The time for your introduction of {company} is over, and it hasn’t led to a deal."))
    return Notice(about.say(_("{company} ran out of time")), [
        about.say(first), _("Thank you for thinking of us. What you earned with it before stays yours.")], str(REFER))


def voided(about: About) -> Notice:
    return Notice(about.say(_("Your introduction of {company} was cancelled")), [
        about.say(_("After a review, two people at {vendor} decided to cancel it. What was paid for it is taken back.")),
        _("If you think that’s wrong, answer any of our mails: a person reads it.")], str(SEE))


def appealed(about: About, until: date) -> Notice:
    return Notice(about.say(_("A second look at {company}")), [
        about.say(_("We’ve got what you wrote. Somebody else than the first time looks at it.")),
        about.say(_("You hear from us by {day}. That decision stands."), day=formats.day(until))], str(SEE))


def reopened(about: About, until: datetime) -> Notice:
    return Notice(about.say(_("{company} goes on")), [
        about.say(_("Good news: {company} came back, so your introduction goes on.")), about.say(_("It’s yours until {day}."), day=formats.day(until))], str(SEE))


def extended(about: About, until: datetime, ours: bool) -> Notice:
    first = _("We were late, so you get the time back.") if ours else _("You get more time, because things took longer on our side.")
    return Notice(about.say(_("More time for {company}")), [first, about.say(_("{company} is yours until {day} now."), day=formats.day(until))], str(SEE))


def corrected(about: About) -> Notice:
    return Notice(about.say(_("We corrected your introduction of {company}")), [
        about.say(_("Somebody at {vendor} corrected what it says. Your place stays the one you had."))], str(SEE))


# To those who are asked

def ask_person(about: About, advocate: str, until: datetime, again: bool) -> Notice:
    subject = _("Still open: may {vendor} get in touch?") if again else _("{advocate} would like to introduce you to {vendor}")
    return Notice(about.say(subject, advocate=advocate), [
        about.say(_("{advocate} thinks that {vendor} could help {company}, and gave us this address to ask you."), advocate=advocate),
        about.say(_("May we get in touch about it? Say yes or no on the page below. Without an answer by {day} we don’t write again."),
                  day=formats.day(until))], _("Answer"))


def ask_employer(about: About, advocate: str, until: datetime, again: bool) -> Notice:
    subject = _("Still open: does it suit you that {advocate} refers to {vendor}?") if again else _("{advocate} asks for your yes")
    return Notice(about.say(subject, advocate=advocate), [
        about.say(_("{advocate} would like to introduce {company} to {vendor} and named you as the one who can agree on behalf of the employer."),
                  advocate=advocate),
        about.say(_("Is that all right? Say yes or no on the page below. Without an answer by {day} nothing happens."), day=formats.day(until))], _("Answer"))


def because_asked(advocate: str) -> str:
    return _("You get this mail because {advocate} gave us your address. Whatever you answer, we don’t add it to any list.").format(advocate=advocate)


# To the staff, about what is late or takes a second person

def late(about: About, advocate: str) -> Notice:
    return Notice(about.say(_("Overdue: {company} waits for a decision")), [
        about.say(_("{advocate} was promised an answer about {person} at {company} by now, and was told that it’s late."), advocate=advocate)], _("Decide"))


def second_look(about: About, advocate: str) -> Notice:
    return Notice(about.say(_("A second look: {company}")), [
        about.say(_("{advocate} asks to look at {company} again. Somebody else than who said no has to decide."), advocate=advocate)], _("Look at it"))


def second_person(about: About) -> Notice:
    return Notice(about.say(_("Your yes is needed: cancel {company}?")), [
        about.say(_("Somebody proposed to cancel the introduction of {company} and to take back what it earned. It takes a second person."))], _("Look at it"))
