"""A foreign key that can only ever reach a row of the same vendor."""
from django.db import models
from django.db.models.sql.where import WhereNode


class TenantForeignKey(models.ForeignKey):
    """The schema editor (postgres/base.py) makes it (tenant_id, x_id) -> (tenant_id, id) in the database."""

    def get_extra_restriction(self, alias, related_alias):
        """Adds `AND a.tenant_id = b.tenant_id` to every join over this key: row-level security alone does not route."""
        if not (alias and related_alias):
            return None
        ours = self.model._meta.get_field("tenant_id")
        theirs = self.related_model._meta.get_field("tenant_id")
        same_tenant = ours.get_lookup("exact")
        return WhereNode([same_tenant(ours.get_col(related_alias), theirs.get_col(alias))])
