"""Those concerned are asked whether an introduction may go on, each on a page of her own."""
from collections.abc import Mapping
from datetime import datetime, timedelta

from foundation.accounts import hashing
from foundation.kernel.acting import Actor
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from programs import states as programs_states
from referrals import events, queries, states
from referrals.commands.steps import about
from referrals.models import Consent, Referral

_WHO = {programs_states.NOBODY: (), programs_states.REFERRED_PERSON: (states.PERSON,), programs_states.EMPLOYER: (states.EMPLOYER,),
        programs_states.BOTH: (states.PERSON, states.EMPLOYER)}


def whom(program) -> tuple[str, ...]:
    """Who has to say yes before anything happens in this program."""
    return _WHO[program.consent]


def asks_employer(program) -> bool:
    """Whether its forms need the address of somebody who can agree for the advocate's employer."""
    return states.EMPLOYER in whom(program)


def prepare(referral: Referral, addresses: Mapping[str, str]) -> None:
    """Who will be asked and where; nobody is written to yet."""
    for who, email in addresses.items():
        row = Consent(id=uuid7(), referral=referral, who=who, email=email)
        row.secret_hash = hashing.of_secret(queries.consent_secret(row.id))
        row.save(force_insert=True)


def was_asked(referral: Referral) -> bool:
    return Consent.objects.filter(referral=referral, asked_at__isnull=False).exists()


def answer_by(referral: Referral) -> datetime | None:
    """When it is over if somebody still hasn't answered; None before anybody was asked."""
    return Consent.objects.filter(referral=referral, answer="").order_by("answer_by").values_list("answer_by", flat=True).first()


def ask(referral: Referral, *, acting: Actor, at: datetime) -> None:
    until = at + timedelta(days=referral.program.consent_days)
    Consent.objects.filter(referral=referral, asked_at=None).update(asked_at=at, answer_by=until)
    outbox_commands.record(events.ConsentAsked(**about(referral), answer_by=until), acting=acting, at=at)
