"""Reads about people who refer."""
from collections.abc import Iterable
from uuid import UUID

from advocates.models import Advocate, Enrolment, ShareLink
from foundation.kernel.errors import NotFound


def advocate(advocate_id: UUID) -> Advocate:
    """Raises NotFound."""
    found = Advocate.objects.filter(id=advocate_id).first()
    if found is None:
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    return found


def advocate_of_user(user_id: UUID) -> Advocate | None:
    return Advocate.objects.filter(user_id=user_id).first()


def advocates_by_id(ids) -> dict[UUID, Advocate]:
    return {advocate.id: advocate for advocate in Advocate.objects.filter(id__in=set(ids))}


def enrolment(enrolment_id: UUID) -> Enrolment:
    """With its advocate and program. Raises NotFound."""
    found = Enrolment.objects.select_related("advocate", "program").filter(id=enrolment_id).first()
    if found is None:
        raise NotFound("enrolment_unknown", "There’s no such enrolment.")
    return found


def enrolments_of(advocate_id: UUID) -> list[Enrolment]:
    """With their programs and the advocate, the oldest first."""
    return list(Enrolment.objects.select_related("program", "advocate").filter(advocate_id=advocate_id).order_by("id"))


def enrolment_in(advocate_id: UUID, program_id: UUID) -> Enrolment | None:
    return Enrolment.objects.filter(advocate_id=advocate_id, program_id=program_id).first()


def link_by_code(code: str) -> ShareLink | None:
    """With its enrolment, advocate and program; None for an unknown code. Codes are compared in lower case."""
    return (ShareLink.objects.select_related("enrolment__advocate", "enrolment__program").filter(code=code.strip().lower()).first())


def code_of(enrolment_id: UUID) -> str:
    """The code of an enrolment's own link."""
    return ShareLink.objects.filter(enrolment_id=enrolment_id).order_by("id").values_list("code", flat=True)[0]


def advocates() -> list[Advocate]:
    """The newest first, at most 200."""
    return list(Advocate.objects.order_by("-id")[:200])


def advocates_page(*, before: UUID | None = None, limit: int = 50) -> list[Advocate]:
    """The newest first, those after the advocate `before`; one row more than `limit` says that there is a next page."""
    rows = Advocate.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit + 1])


def enrolments_of_all(advocate_ids) -> dict[UUID, list[Enrolment]]:
    """Advocate -> her enrolments with their programs, the oldest first."""
    found: dict[UUID, list[Enrolment]] = {}
    for row in Enrolment.objects.select_related("program").filter(advocate_id__in=set(advocate_ids)).order_by("id"):
        found.setdefault(row.advocate_id, []).append(row)
    return found


def enrolments_by_advocate(advocate_ids: Iterable[UUID]) -> dict[UUID, list[Enrolment]]:
    """Advocate -> her enrolments, the oldest first, with their links."""
    found: dict[UUID, list[Enrolment]] = {}
    for row in Enrolment.objects.prefetch_related("links").filter(advocate_id__in=tuple(advocate_ids)).order_by("id"):
        found.setdefault(row.advocate_id, []).append(row)
    return found


def own_code(enrolment: Enrolment) -> str:
    """As code_of(), for an enrolment whose links were fetched."""
    return min(enrolment.links.all(), key=lambda link: link.id).code
