"""What operators see of accounts: their own, those of the reserved tenant. A vendor's people are out of their sight."""
from django.contrib import admin

from foundation.accounts.models import Member, User
from foundation.tenants.admin import ReadOnly


@admin.register(User)
class UserAdmin(ReadOnly):
    fields = ("id", "name", "email", "is_active", "last_login", "created_at")
    list_display = ("email", "name", "is_active", "last_login")
    search_fields = ("email",)
    ordering = ("email",)


@admin.register(Member)
class MemberAdmin(ReadOnly):
    fields = ("user", "role", "created_at")
    list_display = ("user", "role", "created_at")
    list_select_related = ("user",)
