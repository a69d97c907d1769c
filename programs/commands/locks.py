"""A program under its lock, for who changes it and for who tells of it."""
from uuid import UUID

from foundation.kernel.errors import NotFound
from programs.models import Program


def locked(program_id: UUID) -> Program:
    """Raises NotFound."""
    program = Program.objects.select_for_update().filter(id=program_id).first()
    if program is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return program


def held_still(program_id: UUID) -> Program:
    """Nobody changes it before this transaction ends; who writes a row that names it does not wait. Raises NotFound."""
    program = Program.objects.select_for_update(no_key=True).filter(id=program_id).first()
    if program is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return program
