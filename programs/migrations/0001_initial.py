import django.db.models.deletion
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.db import migrations, models

from foundation.tenants.operations import ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('slug', models.SlugField(max_length=60)),
                ('kind', models.CharField(choices=[('customer', 'customer'), ('partner_bronze', 'partner_bronze'), ('partner_silver', 'partner_silver'), ('partner_gold', 'partner_gold'), ('sales_rep', 'sales_rep')], max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('summary', models.CharField(blank=True, default='', max_length=400)),
                ('currency', models.CharField(max_length=3)),
                ('time_zone', models.CharField(max_length=64)),
                ('locale', models.CharField(max_length=10)),
                ('status', models.CharField(default='draft', max_length=10)),
                ('acceptance', models.CharField(default='by_hand', max_length=10)),
                ('protection_days', models.PositiveSmallIntegerField(default=90)),
                ('offer', models.JSONField(default=dict)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'slug'), name='one_program_per_slug'), models.CheckConstraint(condition=models.Q(('kind__in', ('customer', 'partner_bronze', 'partner_silver', 'partner_gold', 'sales_rep'))), name='program_kind_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ('draft', 'open', 'ended'))), name='program_status_is_known'), models.CheckConstraint(condition=models.Q(('acceptance__in', ('automatic', 'by_hand'))), name='program_acceptance_is_known'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('published_at__isnull', False), _connector='OR'), name='open_programs_were_published'), models.CheckConstraint(condition=models.Q(('protection_days__gte', 1), ('protection_days__lte', 730)), name='protection_is_1_to_730_days')],
            },
        ),
        ProtectTable('programs_program'),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('published_at', models.DateTimeField()),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'program', 'version'), name='one_text_per_terms_version')],
            },
        ),
        ProtectTable('programs_terms', append_only=True),
    ]
