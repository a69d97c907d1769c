"""Whom a lead is about: found by address, number or an outside key, under the lock of everything the scan compares."""
from collections.abc import Iterable

from foundation.kernel.errors import Refused
from programs import states as programs_states
from referrals import queries, states
from referrals.commands import moves
from referrals.models import Party, PartyKey
from referrals.rules import identity

OutsideKey = tuple[str, str, str]   # (source, kind, key): how the CRM or the billing system calls them
COMPARED = ("email_key", "phone_key", "domain_key", "block_key", "tail_key", "person_key")


def split_contact(contact: str) -> tuple[str, str]:
    """(e-mail, phone) of the one field people type either into."""
    contact = contact.strip()
    return (contact, "") if "@" in contact else ("", contact)


def keys_of(known_as: identity.Identity) -> dict[str, str]:
    """The comparable forms as a party stores them."""
    return {"email_key": known_as.email, "phone_key": known_as.phone, "domain_key": known_as.domain, "company_key": known_as.company,
            "block_key": known_as.block, "tail_key": known_as.tail, "person_key": known_as.person, "country_key": known_as.country}


def compared(known_as: identity.Identity, outside: Iterable[OutsideKey] = ()) -> frozenset[str]:
    """The names of the locks of everything that the scan compares of a lead: of two similar ones in the same second the later sees the
    earlier."""
    return _named(keys_of(known_as)) | {f"key:{':'.join(key)}" for key in outside}


def compared_of(party: Party) -> frozenset[str]:
    """The same of somebody who is known, by whatever names."""
    rows = [party, *Party.objects.filter(merged_into=party)]
    outside = frozenset(f"key:{row.source}:{row.kind}:{row.key}" for row in PartyKey.objects.filter(party=party))
    return outside | frozenset[str]().union(*(_named({name: getattr(row, name) for name in COMPARED}) for row in rows))


def _named(keys: dict[str, str]) -> frozenset[str]:
    """Of a domain the one that stands for all of its company's."""
    keys = keys | {"domain_key": queries.main_domain(keys["domain_key"]) if keys["domain_key"] else ""}
    return frozenset(f"{name.removesuffix('_key')}:{keys[name]}" for name in COMPARED if keys[name])


def party_of(*, person: str, company: str, contact: str, known_as: identity.Identity, counts: str, outside: Iterable[OutsideKey] = ()) -> Party:
    """The party with this address, number or outside key, under its lock; a new one when there is none.

    `counts`: what the program's parties are. Where they are persons, what names a company finds nobody: it stays with whom it named first."""
    outside = tuple(outside)
    moves.lock(*compared(known_as, outside))
    naming = [key for key in outside if counts == programs_states.COMPANY or key[1] in states.OF_PERSONS]
    party = queries.party_by_keys(known_as.email, known_as.phone) or queries.party_by_outside_keys(naming)
    if party is None:
        email, phone = split_contact(contact)
        party = Party.objects.create(person=person.strip(), company=company.strip(), email=email, phone=phone, **keys_of(known_as))
    moves.lock_parties(party.id)
    for key in outside:
        source, kind, name = key
        known, _ = PartyKey.objects.get_or_create(source=source, kind=kind, key=name, defaults={"party": party})
        if known.party_id != party.id and key in naming:
            raise Refused("parties_differ", "Two of these name two different people we know. Bring them together first.")
    return party
