"""Conditions of a plan: which fact, which comparison, and whether the two fit."""
from foundation.kernel.money import Money
from rewards.plan import model
from rewards.plan.reader import SLUG, Reader

DEEPEST, MOST_LEAVES = 4, 40
BY_TYPE = {"text": ("eq", "ne", "in", "not_in"), "bool": ("eq", "ne"), "int": model.OPERATORS, "money": ("eq", "ne", "lt", "lte", "gt", "gte")}


def condition(reader: Reader, currency: str | None, goal: bool = False) -> model.Condition | None:
    """A condition at its place; too deep or too many tests are mistakes of the whole."""
    leaves: list[Reader] = []
    parsed = _one(reader, currency, goal, 1, leaves)
    if len(leaves) > MOST_LEAVES:
        reader.wrong("too_many_tests", "At most {most} tests in one condition, not {count}.", most=MOST_LEAVES, count=len(leaves))
    return parsed


def _one(reader: Reader, currency, goal, depth, leaves) -> model.Condition | None:
    if depth > DEEPEST:
        reader.wrong("too_deep", "Conditions nest at most {most} deep.", most=DEEPEST)
        return None
    kind = reader.variant("all", "any", "not", "fact")
    if kind in ("all", "any"):
        parts = reader.members((kind,))[kind].items(1, 20)
        inner = [_one(part, currency, goal, depth + 1, leaves) for part in parts]
        if kind == "all":
            _refuse_impossible(parts, inner)
        return (model.All if kind == "all" else model.Any)(tuple(inner))
    if kind == "not":
        one = _one(reader.members(("not",))["not"], currency, goal, depth + 1, leaves)
        return model.Not(one) if one is not None else None
    if kind == "fact":
        leaves.append(reader)
        return _test(reader, currency, goal)
    return None


def facts_in(condition: model.Condition | None) -> set[str]:
    """Every fact that a condition asks for."""
    if condition is None:
        return set()
    if isinstance(condition, model.Test):
        return {condition.fact}
    parts = (condition.part,) if isinstance(condition, model.Not) else condition.parts
    return {fact for part in parts for fact in facts_in(part)}


def type_of(fact: object, goal: bool) -> str | None:
    """text | bool | int | money of a known fact. Facts of the lead form are texts."""
    if not isinstance(fact, str):
        return None
    if goal:
        kind, _, rest = fact.partition(".")
        if kind in ("count", "referrals") and _is_kind(rest):
            return "int"
        base, _, milestone = rest.partition(".")
        return "money" if kind == "sum" and base in model.BASES and _is_kind(milestone) else None
    for kind, names in (("money", model.MONEY_FACTS), ("text", model.TEXT_FACTS), ("bool", model.BOOL_FACTS), ("int", model.INT_FACTS)):
        if fact in names:
            return kind
    return "text" if fact.startswith("lead.") and SLUG.fullmatch(fact[5:]) else None


def _is_kind(word: str) -> bool:
    return word in (*model.KINDS, "submitted") or (word.startswith("custom.") and bool(SLUG.fullmatch(word[7:])))


def _test(reader: Reader, currency, goal) -> model.Test | None:
    parts = reader.members(("fact", "is", "value"))
    if len(parts) < 3:
        return None
    fact, kind = parts["fact"].value, type_of(parts["fact"].value, goal)
    if kind is None or not isinstance(fact, str):
        parts["fact"].wrong("unknown_fact", "There’s no fact called {fact}. Known: {facts}, lead.<field>.", fact=fact,
                            facts=", ".join((*model.MONEY_FACTS, *model.TEXT_FACTS, *model.BOOL_FACTS, *model.INT_FACTS)))
        return None
    operator = parts["is"].choice(*model.OPERATORS)
    if operator is None:
        return None
    if operator not in BY_TYPE[kind]:
        parts["is"].wrong("operator_does_not_fit", "{fact} can’t be compared by {operator}. Possible: {possible}.", fact=fact, operator=operator,
                          possible=", ".join(BY_TYPE[kind]))
        return None
    value = _values(parts["value"], kind) if operator in ("in", "not_in") else _value(parts["value"], kind, currency)
    return model.Test(fact, operator, value) if value is not None else None


def _value(reader: Reader, kind: str, currency) -> object:
    if kind == "money":
        return reader.money(currency)
    if kind == "int":
        return reader.integer(-10**12, 10**12)
    if kind == "bool":
        if isinstance(reader.value, bool):
            return reader.value
        reader.wrong("no_bool", "true or false is expected here.")
        return None
    return reader.text(120)


def _values(reader: Reader, kind: str) -> tuple | None:
    found = [_value(one, kind, None) for one in reader.items(1, 50)]
    return tuple(found) if found and None not in found else None


def _refuse_impossible(parts: list[Reader], tests: list) -> None:
    """Tests of one `all` on one fact that no value meets: the place is the test that closes the last gap."""
    seen: dict[str, list[model.Test]] = {}
    for reader, test in zip(parts, tests, strict=True):
        if not isinstance(test, model.Test):
            continue
        seen.setdefault(test.fact, []).append(test)
        if len(seen[test.fact]) > 1 and not possible(seen[test.fact]):
            reader.wrong("impossible", "No value of {fact} meets this and what stands before it.", fact=test.fact)


def possible(tests: list[model.Test]) -> bool:
    """Whether some value meets all tests of one fact. Candidates: every value named, and those just beside numbers."""
    values: list = []
    for test in tests:
        named = test.value if isinstance(test.value, tuple) else (test.value,)
        for value in named:
            values.append(value)
            if isinstance(value, Money):
                values += [Money(value.minor + step, value.currency) for step in (-1, 1) if value.minor + step >= 0]
            elif isinstance(value, bool):
                values.append(not value)
            elif isinstance(value, int):
                values += [value - 1, value + 1]
    if any(isinstance(value, str) for value in values):
        values.append("\0 something else")
    return any(all(meets(value, test) for test in tests) for value in values)


def meets(value, test: model.Test) -> bool:
    """Whether a known value passes a test."""
    wanted = test.value
    return {
        "eq": lambda: value == wanted, "ne": lambda: value != wanted, "lt": lambda: value < wanted, "lte": lambda: value <= wanted,
        "gt": lambda: value > wanted, "gte": lambda: value >= wanted, "in": lambda: value in wanted, "not_in": lambda: value not in wanted,
    }[test.operator]()
