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
            name='ExchangeRate',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('from_currency', models.CharField(max_length=3)),
                ('to_currency', models.CharField(max_length=3)),
                ('date', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('to_minor', models.BigIntegerField()),
                ('from_minor', models.BigIntegerField()),
                ('source', models.CharField(max_length=60)),
                ('import_id', models.UUIDField()),
                ('imported_by', models.UUIDField(null=True)),
                ('imported_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'import_id'], name='rates_of_an_import')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'from_currency', 'to_currency', 'date', 'number'), name='one_rate_per_day_and_number'), models.CheckConstraint(condition=models.Q(('from_minor__gt', 0), ('number__gt', 0), ('to_minor__gt', 0)), name='rate_is_above_zero'), models.CheckConstraint(condition=models.Q(('from_currency', models.F('to_currency')), _negated=True), name='rate_is_between_two'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='rate_has_a_source')],
            },
        ),
        ProtectTable('rates_exchangerate', append_only=True),
    ]
