"""Every read of fulfilment that is worth a name."""
from fulfilment.queries.methods import Beneficiary, details, masked, method, method_of, methods_of
from fulfilment.queries.payouts import Begun, attempts_of, begun, lines_of, payout, payouts_of, unsettled
from fulfilment.queries.standing import Due, beneficiary_of, due, due_to, left_of, minimums, payout_holds_of

__all__ = ["Begun", "Beneficiary", "Due", "attempts_of", "begun", "beneficiary_of", "details", "due", "due_to", "left_of", "lines_of", "masked", "method",
           "method_of", "methods_of", "minimums", "payout", "payout_holds_of", "payouts_of", "unsettled"]
