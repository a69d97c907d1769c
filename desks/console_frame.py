"""What the console's pages share: who reads them, what a role may do there, and pages by cursor."""
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.web.policies import staff
from foundation.web.requests import HouseRequest
from rewards.rules import MAY_PUBLISH

READERS = staff("owner", "program_manager", "finance_approver", "read_only")
DECIDE = ("owner", "program_manager")
APPROVE = ("owner", "finance_approver")
PUBLISH = MAY_PUBLISH   # as the second person for a plan
PAGE = 30


def may_decide(request: HouseRequest) -> bool:
    return request.member.role in DECIDE


def may_approve(request: HouseRequest) -> bool:
    return request.member.role in APPROVE


def may_hold(request: HouseRequest) -> bool:
    """Whoever runs programs or approves money places holds and lets them go."""
    return request.member.role in (*APPROVE, "program_manager")


def chosen(request: HouseRequest, name: str) -> UUID | None:
    """?<name>=<id> of a link of ours; anything else chooses nothing."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def cursor(request: HouseRequest) -> UUID | None:
    """?before=<id>; anything else is the first page."""
    return chosen(request, "before")


def link(request: HouseRequest, **changes: str) -> str:
    """This page with other parameters; '' drops one. Another filter begins at the first page."""
    wanted = {key: value for key, value in {**request.GET.dict(), "before": "", **changes}.items() if value}
    return f"{request.path}?{urlencode(wanted)}" if wanted else request.path


def cut(request: HouseRequest, rows: Sequence, size: int = PAGE) -> tuple[list, str, str]:
    """The rows of a page, and the links to the older and to the newest ones ('' where there are none)."""
    shown = list(rows[:size])
    older = link(request, before=str(shown[-1].id)) if len(rows) > size else ""
    newest = link(request) if cursor(request) else ""
    return shown, older, newest


def waited(since: datetime, now: datetime) -> str:
    """'3 days', '5 hours', 'less than an hour'."""
    seconds = max(int((now - since).total_seconds()), 0)
    days, hours = seconds // 86_400, seconds // 3_600
    if days:
        return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    if hours:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return _("less than an hour")
