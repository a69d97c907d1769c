"""A program with its plan and terms in one go: from a template, and out to the public."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.tenants import queries as tenants_queries
from programs import commands as programs_commands
from programs import states as programs_states
from rewards import queries
from rewards.commands import plans
from rewards.plan.templates import TEMPLATES, answered

# What else may be set from the start; the rest of a program's settings keep their defaults.
SETTINGS = ("opens_at", "closes_at", "party", "visibility", "decline_detail", "consent", "unclaimed", "priority", "grace_days", "reopen_days", "late_credit_days",
            "appeal_days", "consent_days", "tail_days", "decision_days", "first_contact_days", "notice_days")
OF_THE_PROGRAM = ("slug", "name", "summary", "currency", "time_zone", "locale", "acceptance", "protection_days")


def create_program_from_template(*, template: str, values: Mapping[str, object], acting: Actor, at: datetime) -> programs_commands.Program:
    """A draft with terms and plan. `values`: name, slug, terms; of the program, where it should not be the vendor's default:
    kind (one of the template's), summary, currency, time_zone, locale, acceptance, protection_days and SETTINGS; and the answers to
    the template's questions.

    Raises BadInput naming every field that is wrong, NotFound for an unknown template."""
    if template not in TEMPLATES:
        raise NotFound("template_unknown", "There’s no such template.")
    chosen = TEMPLATES[template]
    answers, wrong = answered(chosen, values)
    wrong += [FieldError(f"/{name}", "missing", sentence) for name, sentence in (
        ("name", gettext_noop("Give the program a name that its advocates will read.")),
        ("slug", gettext_noop("Give the program a short address, such as customers.")),
        ("terms", gettext_noop("Write what people agree to when they join."))) if not str(values.get(name) or "").strip()]
    kind = str(values.get("kind") or chosen.program_kind)
    if kind not in chosen.program_kinds:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(chosen.program_kinds)}))
    if wrong:
        raise BadInput(wrong)
    vendor = tenants_queries.vendor()
    of_the_program: dict[str, Any] = {"kind": kind, "gratitude": chosen.gratitude, "currency": vendor.currency, "time_zone": vendor.time_zone, "locale": vendor.locale,
                      "acceptance": programs_states.BY_HAND, **{name: values[name] for name in OF_THE_PROGRAM if values.get(name) not in (None, "")}}
    program = programs_commands.create_program(**of_the_program, acting=acting, at=at)
    settings = {name: values[name] for name in SETTINGS if values.get(name) not in (None, "")}
    programs_commands.change_settings(program_id=program.id, values=settings, acting=acting, at=at)
    programs_commands.publish_terms(program_id=program.id, text=str(values["terms"]), acting=acting, at=at)
    plans.save_draft(program_id=program.id, document=chosen.document(answers, program.currency), acting=acting, at=at)
    return program


def publish(*, program_id: UUID, ticket: str = "", acting: Actor, at: datetime) -> programs_commands.Program:
    """Publishes the plan that waits, if one does, and opens the program. Raises Refused as those two do; then neither happened."""
    if queries.draft_of(program_id) is not None:
        plans.publish_plan(program_id=program_id, ticket=ticket, acting=acting, at=at)
    return programs_commands.publish_program(program_id=program_id, acting=acting, at=at)
