"""A program under its lock."""
from uuid import UUID

from foundation.kernel.errors import NotFound
from programs.models import Program


def locked(program_id: UUID) -> Program:
    """Raises NotFound."""
    program = Program.objects.select_for_update().filter(id=program_id).first()
    if program is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return program
