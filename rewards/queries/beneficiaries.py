"""Reads about beneficiaries: who profits from what is owed to one, and what each is called."""
from collections.abc import Iterable
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from partners import queries as partners_queries
from referrals import queries as referrals_queries
from rewards import states
from rewards.models import Reward


def people_of(kind: str, beneficiary_id: UUID) -> frozenset[UUID]:
    """The accounts of the people who profit from what is owed to it. Of a party nobody has an account."""
    if kind == states.STAFF:
        return frozenset({beneficiary_id})
    if kind in states.OF_THE_ADVOCATE:
        return advocates_queries.accounts_of(beneficiary_id)
    elif kind == states.ORGANISATION:
        advocates = [member.advocate for member in partners_queries.members_of(beneficiary_id)]
    else:
        return frozenset()
    return frozenset(advocate.user_id for advocate in advocates if advocate.user_id is not None)


def people_around(advocate_id: UUID) -> frozenset[UUID]:
    """Hers, and of all who act for the same organisation: what she brings in may be paid to that one."""
    organisation = partners_queries.organisation_of(advocate_id)
    return people_of(states.ADVOCATE, advocate_id) | (people_of(states.ORGANISATION, organisation.id) if organisation is not None else frozenset())


def accounts_of(user_id: UUID) -> set[tuple[str, UUID]]:
    """Every beneficiary (kind, id) from which a person profits: the other way round."""
    found = {(states.STAFF, user_id)}
    advocate = advocates_queries.advocate_of_user(user_id)
    if advocate is not None:
        found |= {(kind, advocate.id) for kind in states.OF_THE_ADVOCATE}
        organisation = partners_queries.organisation_of(advocate.id)
        found |= {(states.ORGANISATION, organisation.id)} if organisation else set()
    return found


def names_of_beneficiaries(rewards: Iterable[Reward]) -> dict[tuple[str, UUID], str]:
    """(kind, id) -> what it is called; a party by the company that was introduced, a customer account by the advocate's company."""
    rewards = list(rewards)
    found = names_of_owners({(reward.beneficiary_kind, reward.beneficiary_id) for reward in rewards if reward.beneficiary_kind != states.PARTY})
    of_parties = referrals_queries.referrals_by_id(reward.referral_id for reward in rewards if reward.beneficiary_kind == states.PARTY)
    return found | {(states.PARTY, one.party_id): one.party.company for one in of_parties.values()}


def names_of_owners(owners: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], str]:
    """As names_of_beneficiaries, of who has no reward yet."""
    wanted = dict[str, set[UUID]]()
    for kind, its_id in owners:
        wanted.setdefault(kind, set()).add(its_id)
    advocates = advocates_queries.advocates_by_id(wanted.get(states.ADVOCATE, set()) | wanted.get(states.CUSTOMER_ACCOUNT, set()))
    found = {(states.ADVOCATE, one.id): one.name for one in advocates.values()}
    found |= {(states.CUSTOMER_ACCOUNT, one.id): one.company or one.name for one in advocates.values()}
    found |= {(states.ORGANISATION, one.id): one.name for one in partners_queries.organisations_by_id(wanted.get(states.ORGANISATION, ())).values()}
    found |= {(states.STAFF, user_id): name for user_id, name in accounts_queries.names_of(wanted.get(states.STAFF, ())).items()}
    return found | {(states.PARTY, its_id): referrals_queries.party(its_id).company for its_id in wanted.get(states.PARTY, ())}
