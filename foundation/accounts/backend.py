"""Who stands behind a session: somebody of the vendor that is being served, or nobody."""
from allauth.account.auth_backends import AuthenticationBackend

from foundation.tenants.context import tenant_or_none


class AccountsBackend(AuthenticationBackend):
    """Sign-in itself is judged by commands, which count the tries."""

    def authenticate(self, request, **credentials):
        return None

    def get_user(self, user_id):
        """None where no vendor is served: a cookie that strays to the installation's own host is nobody's."""
        return super().get_user(user_id) if tenant_or_none() else None

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return False
