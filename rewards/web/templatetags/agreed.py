"""What is agreed with one person or partner, for pages of apps beneath this one: they say what the program pays, and must not say what isn't so."""
from collections.abc import Iterable
from uuid import UUID

from django import template
from django.utils import timezone

from rewards.web import agreed_offer
from rewards.web.agreed_offer import AgreedOffer

register = template.Library()


@register.simple_tag
def agreed_with(enrolment) -> AgreedOffer | None:
    """{% agreed_with enrolment as agreed %}: None where the program's own offer counts."""
    return agreed_offer.agreed_with(enrolment, timezone.now()) if enrolment else None


@register.simple_tag
def agreed_with_partner(program, organisation_id: UUID, sellers: Iterable, reader_id: UUID) -> AgreedOffer | None:
    """{% agreed_with_partner program organisation.id sellers request.advocate.id as agreed %}"""
    return agreed_offer.of_partner(program, organisation_id, timezone.now(), sellers, reader_id=reader_id)


@register.simple_tag
def agreed_with_people(program, organisation_id: UUID, sellers: Iterable, reader_id: UUID) -> list[str]:
    """{% agreed_with_people program organisation.id sellers request.advocate.id as people %}: with single ones of several, a sentence each."""
    found = agreed_offer.of_people(program, organisation_id, timezone.now(), sellers, reader_id=reader_id)
    return [line for lines in found.values() for line in lines]
