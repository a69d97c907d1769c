"""The doors of who is signed in: a person may refer, run a partner and be on the staff, and finds each of these places from every page."""
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.web.requests import HouseRequest
from partners import queries as partners_queries
from partners import states


def doors(request: HouseRequest) -> dict:
    """A context processor. Nothing is read for a page that shows no menu of the account."""
    return {"doors": SimpleLazyObject(lambda: _doors(request))}


def _doors(request: HouseRequest) -> list[dict[str, str]]:
    """{"name": URL name, "words", "icon"} of each place; none where there is only one."""
    user, found = getattr(request, "user", None), []
    if getattr(request, "vendor", None) is None or user is None or not user.is_authenticated:
        return []
    advocate = advocates_queries.advocate_of_user(user.id)
    membership = partners_queries.membership_of(advocate.id) if advocate else None
    if advocate:
        found.append({"name": "portal_home", "words": _("Your own introductions"), "icon": "home"})
    if membership and membership.role == states.ADMIN:
        found.append({"name": "partner_home", "words": membership.organisation.name, "icon": "people"})
    elif membership:
        found.append({"name": "portal_organisation", "words": membership.organisation.name, "icon": "people"})
    member = getattr(request, "member", None) or accounts_queries.member_of(user.id)   # who came in as staff was asked for already
    if member and member.role != "sales_rep":
        found.append({"name": "console_home", "words": _("The console"), "icon": "list"})
    return found if len(found) > 1 else []
