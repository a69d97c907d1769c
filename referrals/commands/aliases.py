"""Internet domains that belong to one company: learnt when two parties turn out to be one, or said by who runs the programs."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.outbox import commands as outbox_commands
from referrals import events, queries
from referrals.commands import moves
from referrals.models import DomainAlias
from referrals.rules import identity


def add_alias(*, domain: str, main: str, acting: Actor, at: datetime) -> DomainAlias | None:
    """`domain` is another one of the company that `main` belongs to, however they are written. Counts from the next scan on.

    Raises BadInput at /domain and /main."""
    known, wrong = {}, []
    for name, typed in (("domain", domain), ("main", main)):
        known[name] = identity.domain_of(typed)
        if not typed.strip():
            wrong.append(FieldError(f"/{name}", "missing", "Write a domain, such as brandt.example."))
        elif identity.is_free_mail(typed):
            wrong.append(FieldError(f"/{name}", "free_mail", "Anybody has an address there, so it names no company."))
        elif not known[name]:
            wrong.append(FieldError(f"/{name}", "no_domain", "Write it as it stands behind the @, such as brandt.example."))
    if not wrong and queries.main_domain(known["domain"]) == queries.main_domain(known["main"]):
        wrong.append(FieldError("/domain", "known", "Both belong to one company already."))
    if wrong:
        raise BadInput(wrong)
    return learn(known["domain"], known["main"], acting=acting, at=at)


def remove_alias(*, alias_id: UUID, acting: Actor, at: datetime) -> None:
    """It is a company of its own again, for scans from now on. Raises NotFound."""
    moves.lock("aliases")
    if not DomainAlias.objects.filter(id=alias_id).exists():
        raise NotFound("alias_unknown", "There’s no such domain.")
    DomainAlias.objects.filter(id=alias_id).delete()
    outbox_commands.record(events.DomainAliasRemoved(subject_id=alias_id), acting=acting, at=at)


def learn(domain: str, main: str, *, acting: Actor, at: datetime) -> DomainAlias | None:
    """For callers who know both as they are compared. Whatever stood for `domain` stands for the other company's from now on; None
    where both belong to one company already."""
    moves.lock("aliases")   # the last of all locks: who holds it waits for nobody
    gone, stays = queries.main_domain(domain), queries.main_domain(main)
    if gone == stays:
        return None
    DomainAlias.objects.filter(main=gone).update(main=stays)
    row = DomainAlias.objects.create(domain=gone, main=stays, by=acting.id, at=at)
    outbox_commands.record(events.DomainAliasAdded(subject_id=row.id), acting=acting, at=at)
    return row
