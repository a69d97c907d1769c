"""What operators see of the vendors: who they are and where they answer. Reading only; what a vendor holds is its own."""
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from foundation.tenants.models import Address, Tenant


class ReadOnly(admin.ModelAdmin):
    """The site lets nobody in but operators (foundation/web/operators.py), so whoever is here may look."""

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AddressesOfTenant(admin.TabularInline):
    model = Address
    verbose_name_plural = _("addresses")
    fields = readonly_fields = ("host", "canonical", "created_at")
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Tenant)
class TenantAdmin(ReadOnly):
    list_display = ("slug", "kind", "created_at")
    list_filter = ("kind",)
    search_fields = ("slug", "addresses__host")
    ordering = ("slug",)
    inlines = (AddressesOfTenant,)
