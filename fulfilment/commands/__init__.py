"""Every write of fulfilment."""
from fulfilment.commands.attempts import SettledOtherwise, begin_attempt, request_payout, settle_attempt
from fulfilment.commands.download import download_file
from fulfilment.commands.files import drop_file, make_file
from fulfilment.commands.giving import CHOICES, DONATE, FORGO, give_up
from fulfilment.commands.layouts import change_layout, set_minimum
from fulfilment.commands.merging import finish_merge, merge_advocates, rehearse_merge
from fulfilment.commands.methods import confirm_method, remove_method, set_bank_account, set_number
from fulfilment.commands.sealing import reseal
from fulfilment.commands.settle import REASONS, Outcome, return_row, settle_rows

__all__ = ["CHOICES", "DONATE", "FORGO", "REASONS", "Outcome", "SettledOtherwise", "begin_attempt", "change_layout", "confirm_method", "download_file",
           "drop_file", "give_up", "make_file",
           "remove_method", "request_payout", "reseal", "return_row", "set_bank_account", "set_minimum", "set_number", "settle_attempt", "settle_rows",
           "finish_merge", "merge_advocates", "rehearse_merge"]
