"""Every write about accounts, by what it is about."""
from foundation.accounts.commands.codes import send_code, use_code
from foundation.accounts.commands.entries import ask_for_reset, consume_entry, issue_entry, reset_password
from foundation.accounts.commands.keys import issue_api_key, revoke_api_key
from foundation.accounts.commands.people import (
    accept_invitation,
    add_member,
    change_role,
    ensure_user,
    invite_member,
    remove_member,
    withdraw_invitation,
)

__all__ = ["accept_invitation", "add_member", "ask_for_reset", "change_role", "consume_entry", "ensure_user", "invite_member", "issue_api_key",
           "issue_entry", "remove_member", "reset_password", "revoke_api_key", "send_code", "use_code", "withdraw_invitation"]
