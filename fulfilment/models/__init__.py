"""What fulfilment stores, by what it is about."""
from fulfilment.models.files import FileLayout, PayoutFile, PayoutMinimum
from fulfilment.models.methods import PayoutMethod
from fulfilment.models.payouts import Attempt, Payout, PayoutReward, PointsCredit

__all__ = ["Attempt", "FileLayout", "Payout", "PayoutFile", "PayoutMethod", "PayoutMinimum", "PayoutReward", "PointsCredit"]
