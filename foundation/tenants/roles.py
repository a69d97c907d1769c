"""Which database role may serve.

referral_owner   owns the tables, migrates, makes test databases           CREATEDB
referral_app     serves: web and workers                                   rights from ProtectTable and GrantGlobal
referral_relay   finds due deliveries of all vendors                       rights and policies of its own (outbox)
referral_touch   inserts touches of all vendors, reads links only          rights come with the links' redirect process
referral_backup  dumps and moves vendors, used by no process of ours       BYPASSRLS, pg_read_all_data, read only

None is a superuser. Row-level security guards against a forgotten filter, not against arbitrary SQL of referral_app,
which may set any tenant.
"""


class DangerousRole(RuntimeError):
    """Row-level security would not bind this process."""


def refuse_dangerous_role(connection, let: str = "DATABASE_URL name referral_app") -> None:
    """Raises DangerousRole, with what to `let` instead, when the role of `connection` is a superuser, passes row-level security, or owns a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, superuser, bypasses = cursor.fetchone()
        # A member of the owner counts as the owner: SET ROLE is enough to switch FORCE off.
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
                       "AND pg_has_role(current_user, relowner, 'MEMBER') LIMIT 1")
        owned = cursor.fetchone()
    if superuser:
        raise DangerousRole(f"Role {role} is a superuser. Let {let}.")
    if bypasses:
        raise DangerousRole(f"Role {role} passes row-level security. Let {let}.")
    if owned:
        raise DangerousRole(f"Role {role} owns the table {owned[0]}. Let {let}.")
