"""What people are told about what is kept for who did not join yet, and about two entries of one person."""
from datetime import datetime

from django.utils.translation import gettext as _

from connections.notifications.words import SEE, Notice
from foundation.web import formats


def claim_link(vendor: str, rep: str, until: datetime, keeps: bool) -> Notice:
    """No sum and no company: the address is somebody's word until a code proves it."""
    lines = [_("{rep} told us that you named somebody whom {vendor} should talk to. Thank you: we noted it as your introduction.").format(
        rep=rep, vendor=vendor)]
    lines.append(_("What it earns is kept for you until {day}. Claim it, and you see how much that is, and why.").format(day=formats.day(until)) if keeps
                 else _("Claim it by {day}, and you see how it goes.").format(day=formats.day(until)))
    lines.append(_("You’d rather have nothing kept? You can say so on the same page."))
    return Notice(_("{vendor} keeps something in your name").format(vendor=vendor), lines, _("See what waits"))


def claim_reminder(vendor: str, rep: str, until: datetime, keeps: bool) -> Notice:
    lines = [_("You named somebody whom {vendor} should talk to, and we noted it as your introduction.").format(vendor=vendor),
             _("What is kept in your name can be claimed until {day}. After that it’s gone. We won’t remind you again.").format(day=formats.day(until))]
    return Notice(_("Until {day}: what {vendor} keeps for you").format(day=formats.day(until), vendor=vendor), lines, _("See what waits"))


def rep_reminder(advocate: str, until: datetime) -> Notice:
    return Notice(_("{name} hasn’t claimed it yet").format(name=advocate), [
        _("What is kept in the name of {name} can be claimed until {day}. We have no address to write to, so it’s yours to pass on: show the link, or make "
          "a new one.").format(name=advocate, day=formats.day(until))], _("Show the link"))


def collision(name: str, other: str) -> Notice:
    return Notice(_("{name} refers already").format(name=name), [
        _("The link of {name} was opened by somebody who is known here as {other}. What is kept under two entries isn’t brought together by a click.").format(
            name=name, other=other),
        _("Enter further referrals under {other}. Who runs the programs can bring the two together.").format(other=other)], _("Look at it"))


def because_told_of(rep: str, vendor: str) -> str:
    return _("You get this mail because {rep} gave {vendor} your address.").format(rep=rep, vendor=vendor)


def brought_together(vendor: str) -> Notice:
    """Two entries of one person became one."""
    return Notice(_("Your two entries are one now"), [
        _("{vendor} knew you under two entries. They’ve been brought together: your introductions, and what they earn, stand in one place.").format(vendor=vendor),
        _("If one of them wasn’t you, answer {vendor} soon.").format(vendor=vendor)], str(SEE))
