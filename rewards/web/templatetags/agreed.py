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
def agreed_with_partner(program, organisation_id: UUID, sellers: Iterable = ()) -> AgreedOffer | None:
    """{% agreed_with_partner program organisation.id sellers as agreed %}"""
    now = timezone.now()
    return agreed_offer.offered(program, agreed_offer.terms_of_partner(program, organisation_id, now, sellers), now)
