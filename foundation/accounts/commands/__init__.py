"""Every write about accounts, by what it is about."""
from foundation.accounts.commands.codes import send_code, use_code
from foundation.accounts.commands.doors import check_password, check_second_factor, confirm_code, confirm_password, use_passkey
from foundation.accounts.commands.entries import ask_for_reset, consume_entry, issue_entry, reset_password
from foundation.accounts.commands.expiry import forget_expired
from foundation.accounts.commands.installing import add_host, create_operator, create_vendor, invite_from_outside
from foundation.accounts.commands.keys import issue_api_key, revoke_api_key
from foundation.accounts.commands.operating import end_visit, open_visit, record_visit, set_plan, start_visit
from foundation.accounts.commands.people import (
    accept_invitation,
    add_member,
    change_role,
    ensure_user,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from foundation.accounts.commands.second_factors import add_passkey, add_totp, remove_factor, renew_recovery_codes, reseal_factors, reset_factors
from foundation.accounts.commands.sessions import end_sessions

__all__ = [
    "add_host", "accept_invitation", "add_member", "add_passkey", "add_totp", "ask_for_reset", "change_role", "check_password", "check_second_factor",
    "confirm_code", "confirm_password", "consume_entry", "create_operator", "create_vendor", "end_sessions", "end_visit", "ensure_user",
    "forget_expired", "invite_from_outside", "invite_member",
    "issue_api_key", "issue_entry", "open_visit", "record_visit", "remove_factor", "remove_member", "renew_recovery_codes", "reseal_factors", "reset_factors",
    "reset_password", "revoke_api_key", "send_code", "set_plan", "start_visit", "use_code", "use_passkey", "withdraw_invitation",
]
