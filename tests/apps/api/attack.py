"""Odd requests made from the API's own description, by schemathesis, with a rich vendor's ids in their paths; what came of them."""
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.generation.case import Case

SEED = 20260302
# What a description cannot say: it depends on who and what is there, on another field or on the clock, or how it is written no pattern tells.
# All else that fits the description is taken.
DEPENDS = {"unknown", "known", "taken", "same", "missing", "twice", "over", "in_the_past", "ahead", "before_receipt", "in_the_future", "frozen", "before_opening",
           "other_currency", "no_currency", "unexpected", "no_date", "no_number", "no_address", "no_domain", "not_here", "no_amount", "before_milestone",
           "not_alone", "withdrawn", "not_known", "points", "same_currency", "no_rate", "no_word", "reserved", "kept", "past", "later", "one", "until_before_from", "no_partners", "not_admitted", "not_theirs", "overlaps", "nothing_agreed", "source too_long", "date out_of_range", "/since order", "/days out_of_range", "/due_on out_of_range",
           "/budget odd_character", "/fields_agreed odd_character", "/fields_agreed unknown_key", "/to nobody", "/minor too_much", "/received_on too_early", "/reference noted_already"}   # an odd name in it is told of the whole
ERROR = re.compile(r'"pointer": "([^"]*)", "code": "(\w+)"')
OPEN = ("/rules/", "/promotions/", "/budget/", "/document/", "/fields_agreed/")   # of a plan, whose frame alone is described


@dataclass
class Attack:
    """One vendor's API under one key. `real`: ids by the names that paths and bodies give them."""

    host: str
    secret: str
    real: dict
    problems: list[str] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)
    asked: int = 0
    application: Callable = field(default_factory=get_wsgi_application)
    _opened: dict = field(default_factory=dict)

    def run(self, *, tag: str | None = None, path_regex: str | None = None, seed: int = SEED, **phases: dict) -> "Attack":
        """`phases`: the settings of each phase that runs (coverage, fuzzing, stateful)."""
        config = SchemathesisConfig.from_dict({
            "seed": seed, "headers": {"Authorization": f"Bearer {self.secret}"}, "continue-on-failure": True,
            "checks": {"ignored_auth": {"enabled": False},   # the tests of isolation ask every address without a key
                       "positive_data_acceptance": {"enabled": False}},   # here, see _refused_although_it_fits
            "generation": {"deterministic": True, "no-shrink": True},
            "phases": {name: {"enabled": name in phases} | phases.get(name, {}) for name in ("examples", "coverage", "fuzzing", "stateful")}})
        schema = self.description(config)
        schema = schema.include(tag=tag) if tag else schema.include(path_regex=path_regex) if path_regex else schema

        @schemathesis.hook("before_call")
        def real_ids_and_new_keys(context, case, kwargs):
            self._before(case)

        try:
            for event in from_schema(schema).execute():
                self.problems += self._problems(event)
        finally:
            schemathesis.hooks.unregister_all()
            for connection in self._opened.values():   # of the threads that asked; they are gone
                connection.inc_thread_sharing()
                connection.close()
        return self

    def description(self, config: SchemathesisConfig | None = None):
        return schemathesis.openapi.from_wsgi("/api/schema.json", self.served, config=config or SchemathesisConfig())

    def served(self, environ, start_response):
        environ["HTTP_HOST"] = self.host
        try:
            return self.application(environ, start_response)
        finally:
            self._opened |= {id(one): one for one in connections.all(initialized_only=True)}

    def _before(self, case: Case) -> None:
        """Ids that exist wherever the request isn't odd on purpose, and a new key for each thing that is done: else nearly all is 404 or 409."""
        self.asked += 1
        odd = {place for place, part in case.meta.components.items() if part.mode.is_negative} if case.meta else set()
        if ParameterLocation.PATH not in odd and self.asked % 8:
            case.path_parameters = {name: str(self.real.get(name, value)) for name, value in (case.path_parameters or {}).items()}
        if ParameterLocation.HEADER not in odd and case.method == "POST" and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"attack-{self.asked}"
        if ParameterLocation.BODY not in odd and isinstance(case.body, dict) and self.asked % 8:
            case.body = {name: str(self.real[name]) if name in self.real and value else value for name, value in case.body.items()}

    def _problems(self, event) -> Iterator[str]:
        if isinstance(event, events.NonFatalError | events.FatalError):
            yield f"the attack itself broke: {getattr(event, 'value', None) or getattr(event, 'exception', event)!r}"
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    failure, answer = check.failure_info.failure, event.recorder.interactions.get(case_id)
                    yield self._line(event.recorder.cases[case_id].value, answer and answer.response, f"{check.name}: {failure.title}: {failure.message[:300]}")
        for case_id, interaction in event.recorder.interactions.items():
            if interaction.response is not None:
                case = event.recorder.cases[case_id].value
                self.answers[f"{case.method} {case.path} {interaction.response.status_code}"] += 1
                yield from self._refused_although_it_fits(case, interaction.response)

    def _refused_although_it_fits(self, case: Case, answer) -> Iterator[str]:
        if answer.status_code != 400 or case.meta is None or not case.meta.generation.mode.is_positive:
            return
        errors = ERROR.findall(answer.content.decode(errors="replace"))   # of a thousand lines the recorded answer is cut: no JSON any more
        if not errors or any(_said_by_the_description(where, code) for where, code in errors):
            yield self._line(case, answer, "refused although it fits the description")

    def _line(self, case: Case, answer, what: str) -> str:
        about = case.meta.phase.data.description if case.meta and hasattr(case.meta.phase.data, "description") else ""
        return (f"{case.method} {case.path} ({about}) {case.path_parameters} {case.query} {case.body!r:.500} -> "
                f"{answer and answer.status_code} {answer and answer.content[:400]}: {what}")


def _said_by_the_description(pointer: str, code: str) -> bool:
    """Whether this refusal should follow from it. In a list a field goes by its last name: "date out_of_range"."""
    field_of_a_row = f"{pointer.rpartition('/')[2]} {code}" if pointer.count("/") > 1 else ""
    return not ({code, f"{pointer} {code}", field_of_a_row} & DEPENDS or pointer.startswith(OPEN))
