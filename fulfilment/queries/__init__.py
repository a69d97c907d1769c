"""Every read of fulfilment that is worth a name."""
from fulfilment.queries.files import (
    file_of,
    file_payouts_of,
    files_page,
    frozen,
    heads,
    layout,
    lines_ahead,
    lines_of_file,
    local_day,
    names_of,
    next_number,
    numbers_in,
    payout_file,
    rendered,
    row,
    rows_of,
    table,
)
from fulfilment.queries.methods import Beneficiary, awaiting_second, details, is_own, masked, method, method_of, methods_of, seconds
from fulfilment.queries.payouts import Begun, attempts_of, begun, in_an_open_payout, left_by_file, lines_of, payout, payouts_of, unsettled
from fulfilment.queries.standing import (
    Due,
    Owed,
    beneficiary_of,
    due,
    due_to,
    is_paid,
    is_suspended,
    left_of,
    minimums,
    name_of,
    names_amount,
    names_due,
    next_file,
    owed,
    payout_holds_of,
    pays,
    points_waiting,
    told_of,
)

__all__ = ["Begun", "Beneficiary", "Due", "Owed", "attempts_of", "awaiting_second", "begun", "beneficiary_of", "details", "due", "due_to", "file_of",
           "file_payouts_of", "files_page", "frozen", "heads", "in_an_open_payout", "is_own", "is_paid", "is_suspended", "layout", "left_by_file", "left_of",
           "lines_ahead", "lines_of", "lines_of_file", "local_day", "masked", "method", "method_of", "methods_of", "minimums", "name_of", "names_amount",
           "names_due", "names_of", "next_file", "next_number", "numbers_in", "owed", "payout", "payout_file", "payout_holds_of", "payouts_of", "pays", "points_waiting",
           "rendered", "row", "rows_of", "seconds", "table", "told_of", "unsettled"]
