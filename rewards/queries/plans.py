"""Reads about plans: the draft, the versions, and which version prices what."""
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Max, QuerySet

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from programs import queries as programs_queries
from programs import states as programs_states
from rewards import rules
from rewards.engine import goals
from rewards.models import Decision, KeptDraft, PlanDraft, PlanVersion, PlanWithdrawal
from rewards.plan import model
from rewards.plan.parse import parse_plan

MOST_READ = 500   # versions that a process keeps as it read them
_read: dict[tuple[UUID, UUID], model.Plan] = {}
_chains: dict[tuple[UUID, UUID, str], str] = {}


def draft_of(program_id: UUID) -> PlanDraft | None:
    return PlanDraft.objects.filter(program_id=program_id).first()


def kept_drafts(program_id: UUID) -> list[KeptDraft]:
    """Drafts as they were saved before, the last one first; without what is the draft now."""
    now = draft_of(program_id)
    return [row for row in KeptDraft.objects.filter(program_id=program_id).order_by("-id") if now is None or row.document != now.document]


def kept_draft(program_id: UUID, draft_id: UUID) -> KeptDraft:
    """Raises NotFound."""
    found = KeptDraft.objects.filter(program_id=program_id, id=draft_id).first()
    if found is None:
        raise NotFound("kept_draft_unknown", "That draft isn’t kept any more.")
    return found


def drafts() -> list[PlanDraft]:
    """Every plan that waits to be published, with its program, the oldest first."""
    return list(PlanDraft.objects.select_related("program").order_by("written_at", "id"))


def standing() -> QuerySet[PlanVersion]:
    """Versions that nobody took back: what is asked about what counts, counted or will count is asked of these."""
    return PlanVersion.objects.filter(withdrawal__isnull=True)


def versions_of(program_id: UUID) -> list[PlanVersion]:
    """Published plans, the newest first; without those that were taken back before they counted."""
    return list(standing().filter(program_id=program_id).order_by("-number"))


def withdrawn_of(program_id: UUID) -> list[PlanWithdrawal]:
    """Versions that were taken back before they counted, the newest first."""
    return list(PlanWithdrawal.objects.select_related("version").filter(version__program_id=program_id).order_by("-version__number"))


def is_withdrawn(version_id: UUID) -> bool:
    return PlanWithdrawal.objects.filter(version_id=version_id).exists()


def last_number(program_id: UUID) -> int:
    """Of all versions, also those that were taken back; 0 before the first."""
    return PlanVersion.objects.filter(program_id=program_id).aggregate(last=Max("number"))["last"] or 0


def decided_by(version_id: UUID) -> bool:
    """Whether anything was decided by a version."""
    return Decision.objects.filter(plan_version_id=version_id).exists()


def plan_in_force(program_id: UUID, at: datetime) -> PlanVersion | None:
    """The version that was in force at `at`; None before the first."""
    return standing().filter(program_id=program_id, effective_from__lte=at).order_by("-effective_from", "-number").first()


def plan_ahead(program_id: UUID, at: datetime) -> PlanVersion | None:
    """The next version that is published and takes effect later than `at`; of two from the same instant on the newer one."""
    return standing().filter(program_id=program_id, effective_from__gt=at).order_by("effective_from", "-number").first()


def plan_before(version: PlanVersion) -> PlanVersion | None:
    """The version in force until this one took, or takes, effect; None for the first."""
    earlier = standing().filter(program_id=version.program_id, number__lt=version.number)
    return (earlier.filter(effective_from__lt=version.effective_from).order_by("-effective_from", "-number").first()
            or earlier.order_by("-number").first())


def replaced_by(version: PlanVersion) -> PlanVersion | None:
    """The version that was announced for the same instant, and never took effect because of this one."""
    if version.effective_from <= version.published_at:
        return None
    return standing().filter(program_id=version.program_id, number__lt=version.number, effective_from=version.effective_from).order_by("-number").first()


def timing(program_id: UUID, at: datetime) -> rules.Timing:
    """From when on a version of the plan may count that is published at `at`. A further one comes after the last that was published."""
    program = programs_queries.program(program_id)
    last = standing().filter(program_id=program_id).order_by("-effective_from", "-number").first()
    return rules.timing(at=at, zone=program.time_zone, first=last is None, people=advocates_queries.count_in(program_id) > 0, notice_days=program.notice_days,
                        coming=last.effective_from if last is not None and last.effective_from > at else None)


class Plans:
    """A program's published plans as they are now, read once: for who asks several times in one transaction, and hands them down.

    Of each version its document is read where no process of this one's has parsed it."""

    def __init__(self, program_id: UUID) -> None:
        self.program_id = program_id

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """The latest to take effect first."""
        return sorted(_undocumented(self.program_id), key=lambda row: (row.effective_from, row.number), reverse=True)

    @property
    def limited(self) -> bool:
        """Whether a version of the program has a budget, or a promotion with one: then its decisions are made one after another."""
        return any(plan.budget is not None or any(one.budget is not None for one in plan.promotions) for plan in map(parsed, self.versions))

    def in_force(self, at: datetime) -> PlanVersion | None:
        """The version that was in force at `at`; None before the first."""
        return next((row for row in self.versions if row.effective_from <= at), None)

    def pricing(self, *, accepted_at: datetime | None, occurred_at: datetime) -> PlanVersion | None:
        """The version that prices a milestone: the one in force at the referral's acceptance is asked first; if its terms_at is
        `milestone`, the one in force when the milestone happened. None before the first version: then nothing is decided."""
        at_acceptance = self.in_force(accepted_at or occurred_at)
        return at_acceptance if _prices(at_acceptance) else self.in_force(occurred_at)

    def priced_at(self, *, accepted_at: datetime | None, occurred_at: datetime) -> datetime:
        """The instant that chose that version."""
        return accepted_at or occurred_at if _prices(self.in_force(accepted_at or occurred_at)) else occurred_at


class PlansRead(dict[UUID, Plans]):
    """Program -> its plans, each read when somebody asks first."""

    def __missing__(self, program_id: UUID) -> Plans:
        return self.setdefault(program_id, Plans(program_id))


def plan_for(program_id: UUID, *, accepted_at: datetime | None, occurred_at: datetime) -> PlanVersion | None:
    """The version that prices a milestone, for who asks once."""
    return Plans(program_id).pricing(accepted_at=accepted_at, occurred_at=occurred_at)


def _prices(at_acceptance: PlanVersion | None) -> bool:
    return at_acceptance is None or parsed(at_acceptance).terms_at == "acceptance"


def _undocumented(program_id: UUID) -> list[PlanVersion]:
    """As versions_of() has them. What a version says is mostly parsed already: then its document stays where it is."""
    return list(standing().defer("document").filter(program_id=program_id).order_by("-number"))


def publishing(draft: PlanDraft, reader: UUID) -> rules.Publishing:
    """Whether `reader` may publish the draft."""
    member = accounts_queries.member_of(reader)
    never_open = programs_queries.program(draft.program_id).status == programs_states.DRAFT and not versions_of(draft.program_id)
    return rules.publishing(writer=draft.written_by, reader=reader, role=member.role if member else "", never_open=never_open,
                            only_person=accounts_queries.staff_count() == 1)


def parsed(version: PlanVersion | PlanDraft | KeptDraft) -> model.Plan:
    """What its document says; it was checked when it was saved. A version never changes, so it is read once by each process."""
    if not isinstance(version, PlanVersion):
        return parse_plan(version.document)
    key = version.tenant_id, version.id
    if key not in _read:
        if len(_read) >= MOST_READ:
            _read.pop(next(iter(_read)), None)
        _read[key] = parse_plan(version.document)
    return _read[key]


def chain_of(version: PlanVersion, escalator: model.Escalator) -> str:
    """Under which name the progress on an escalator is kept: it goes on through versions until one begins it anew (`restart`)."""
    return chain_named(version, escalator.key)


def chain_named(version: PlanVersion, escalator: str) -> str:
    """The same by its key, also where this version has none of that name."""
    key = version.tenant_id, version.id, escalator
    if key not in _chains:
        if len(_chains) >= MOST_READ:
            _chains.pop(next(iter(_chains)), None)
        anew = (row.number for row in _undocumented(version.program_id) if row.number <= version.number and _restarts(parsed(row), escalator))
        begun = next(anew, 0)
        _chains[key] = f"{escalator}@{begun}" if begun else escalator
    return _chains[key]


def _restarts(plan: model.Plan, key: str) -> bool:
    return any(isinstance(rule.pay, model.Escalator) and rule.pay.key == key and rule.pay.restart for rule in plan.rules)


def restarted(program_id: UUID, key: str) -> bool:
    """Whether any version began the count on an escalator anew."""
    return any(_restarts(parsed(row), key) for row in _undocumented(program_id))


def limited(program_id: UUID) -> bool:
    return Plans(program_id).limited


def has_goals(program_id: UUID) -> bool:
    """Whether any version of the program's plan has a goal."""
    return any(goals.goals_of(parsed(row)) for row in _undocumented(program_id))


def version_of(program_id: UUID, version_id: UUID) -> PlanVersion:
    """Also one that was taken back. Raises NotFound."""
    found = PlanVersion.objects.filter(program_id=program_id, id=version_id).first()
    if found is None:
        raise NotFound("version_unknown", "There’s no such version.")
    return found


def version(version_id: UUID) -> PlanVersion:
    """Also one that was taken back."""
    return PlanVersion.objects.get(id=version_id)


def plan_of_version(version_id: UUID | str) -> model.Plan:
    """What one version says."""
    return parsed(PlanVersion.objects.get(id=version_id))
