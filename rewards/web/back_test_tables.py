"""The tables of a report as CSV: plain figures and ids, the codes of the report."""
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from foundation.kernel.money import Money
from rewards import queries
from rewards.backtest.tally import DRAFT, NOW

Table = tuple[list[str], list[list]]


def months(report: Mapping) -> Table:
    rows = [[row["month"], *_both(one)] for row in report["months"] for one in row["totals"]]
    return ["month", "currency", "now", "draft", "difference"], rows


def people(report: Mapping) -> Table:
    """Those whom it concerns most, as the report keeps them."""
    found = [*report["people"]["winners"], *report["people"]["losers"]]
    names = queries.names_of_owners({(row["kind"], UUID(row["id"])) for row in found})
    return ["kind", "id", "name", "currency", "now", "draft", "difference"], [
        [row["kind"], row["id"], names.get((row["kind"], UUID(row["id"])), ""), *_both(row)] for row in found]


def samples(report: Mapping) -> Table:
    """The same decisions side by side, one line for each rule's answer."""
    rows = [[one["referral"], one["milestone"], one["kind"], one["occurred_at"], side, said["rule"], said["beneficiary"], said["outcome"], said["reason"],
             said["currency"], Money(said["minor"], said["currency"]).major_text() if said["currency"] else ""]
            for one in report["samples"] for side in (NOW, DRAFT) for said in one[side]]
    return ["referral", "milestone", "kind", "happened_at", "side", "rule", "beneficiary", "outcome", "reason", "currency", "amount"], rows


TABLES: dict[str, Callable[[Mapping], Table]] = {"months": months, "people": people, "samples": samples}


def _both(row: Mapping) -> Sequence[str | Decimal]:
    """The difference as a number: as a text, what begins with a minus would be taken for a formula."""
    now, draft = Money(row[NOW], row["currency"]), Money(row[DRAFT], row["currency"])
    return [row["currency"], now.major_text(), draft.major_text(), Decimal((draft - now).major_text())]
