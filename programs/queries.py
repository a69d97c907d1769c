"""Reads about programs."""
from collections.abc import Iterable
from uuid import UUID

from foundation.kernel.errors import NotFound
from programs import states
from programs.models import Program, Terms


def program(program_id: UUID) -> Program:
    """Raises NotFound."""
    found = Program.objects.filter(id=program_id).first()
    if found is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return found


def program_by_slug(slug: str) -> Program:
    """A program that the public may see. Raises NotFound, also for drafts."""
    found = Program.objects.filter(slug=slug).exclude(status=states.DRAFT).first()
    if found is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return found


def programs() -> list[Program]:
    """All programs of the vendor, the newest first."""
    return list(Program.objects.order_by("-id"))


def open_programs() -> list[Program]:
    """The programs that people may join, oldest first."""
    return list(Program.objects.filter(status=states.OPEN).order_by("id"))


def slug_is_taken(slug: str) -> bool:
    return Program.objects.filter(slug=slug).exists()


def terms_in_force(program_id: UUID) -> Terms | None:
    """The newest published terms, None before the first."""
    return Terms.objects.filter(program_id=program_id).order_by("-version").first()


def terms(terms_id: UUID) -> Terms:
    return Terms.objects.get(id=terms_id)


def offer(of: Program, language: str) -> str:
    """The sentence that says what is paid, in `language` if there is one, else in the program's."""
    return of.offer.get(language[:2]) or of.offer.get(of.locale[:2]) or next(iter(of.offer.values()), "")


def terms_in_force_by_program(program_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """Program -> its newest published terms; programs without any are left out."""
    rows = Terms.objects.filter(program_id__in=tuple(program_ids)).order_by("version")
    return {row.program_id: row for row in rows}
