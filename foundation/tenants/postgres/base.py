"""Django's PostgreSQL backend with one difference: a TenantForeignKey becomes a composite key by plain makemigrations."""
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.backends.postgresql import base, schema

from foundation.tenants.fields import TenantForeignKey


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    # AddField would otherwise write a simple key inline and never ask _create_fk_sql.
    sql_create_column_inline_fk = None

    def _create_fk_sql(self, model, field, suffix):
        has_tenant = any(f.column == "tenant_id" for f in model._meta.local_fields)
        if not isinstance(field, TenantForeignKey):
            if has_tenant and field.column != "tenant_id":
                raise TypeError(f"{model._meta.label}.{field.name}: between tenant tables use TenantForeignKey; a global table gets no foreign key")
            return super()._create_fk_sql(model, field, suffix)
        target = field.target_field.model._meta
        return Statement(
            self.sql_create_fk,
            table=Table(model._meta.db_table, self.quote_name),
            name=self._fk_constraint_name(model, field, suffix),
            column=Columns(model._meta.db_table, ["tenant_id", field.column], self.quote_name),
            to_table=Table(target.db_table, self.quote_name),
            to_column=Columns(target.db_table, ["tenant_id", field.target_field.column], self.quote_name),
            deferrable="",   # checked at once: at commit the error would lose its type on a distributed database
        )

    def _constraint_names(self, model, column_names=None, **wanted):
        """Django looks for keys on [column]; ours are on [tenant_id, column]. Without this AlterField keeps the old key."""
        names = super()._constraint_names(model, column_names, **wanted)
        if wanted.get("foreign_key") and column_names:
            names += super()._constraint_names(model, ["tenant_id", *column_names], **wanted)
        return names


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
