import django.db.models.functions.datetime
from django.db import migrations, models

import foundation.kernel.ids
import foundation.tenants.context
from foundation.tenants.operations import ProtectTable


def tenant_table(name, *fields):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
            ("tenant_id", models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
            ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            *fields,
        ],
        options={"abstract": False, "base_manager_name": "objects"},
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        tenant_table("Thing", ("status", models.PositiveIntegerField(default=0))),
        ProtectTable("stage_thing"),
        tenant_table("Note", ("about", models.CharField(max_length=60)), ("kind", models.CharField(max_length=20)), ("pid", models.PositiveIntegerField())),
        ProtectTable("stage_note"),
    ]
