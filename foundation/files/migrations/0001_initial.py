import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
from django.db import migrations, models

from foundation.tenants.operations import ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('sealed', models.BinaryField(null=True)),
                ('stored_at', models.DateTimeField()),
                ('forgotten_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['application/pdf', 'text/plain'])), name='file_kind_is_taken'), models.CheckConstraint(condition=models.Q(models.Q(('forgotten_at__isnull', True), ('sealed__isnull', False)), models.Q(('forgotten_at__isnull', False), ('name', ''), ('sealed__isnull', True)), _connector='OR'), name='forgotten_is_blank')],
            },
        ),
        ProtectTable('files_storedfile'),
    ]
