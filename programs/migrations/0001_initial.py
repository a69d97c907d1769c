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
            name='Holiday',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('date', models.DateField()),
                ('name', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'date'), name='one_holiday_per_day')],
            },
        ),
        ProtectTable('programs_holiday'),
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('slug', models.SlugField(max_length=60)),
                ('kind', models.CharField(choices=[('customer', 'customer'), ('partner_bronze', 'partner_bronze'), ('partner_silver', 'partner_silver'), ('partner_gold', 'partner_gold'), ('sales_rep', 'sales_rep')], max_length=20)),
                ('gratitude', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=120)),
                ('summary', models.CharField(blank=True, default='', max_length=400)),
                ('currency', models.CharField(max_length=3)),
                ('time_zone', models.CharField(max_length=64)),
                ('locale', models.CharField(max_length=10)),
                ('status', models.CharField(default='draft', max_length=10)),
                ('published_at', models.DateTimeField(null=True)),
                ('opens_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('tail_days', models.PositiveSmallIntegerField(default=90)),
                ('offer', models.JSONField(default=dict)),
                ('offer_at', models.DateTimeField(null=True)),
                ('offer_ahead', models.JSONField(default=dict)),
                ('offer_ahead_at', models.DateTimeField(null=True)),
                ('acceptance', models.CharField(default='by_hand', max_length=10)),
                ('visibility', models.CharField(default='status_and_reward', max_length=20)),
                ('decline_detail', models.CharField(default='exact', max_length=10)),
                ('consent', models.CharField(default='none', max_length=20)),
                ('unclaimed', models.CharField(default='accrue', max_length=12)),
                ('priority', models.PositiveSmallIntegerField(default=100)),
                ('routing', models.JSONField(default=list)),
                ('own_kinds', models.JSONField(default=list)),
                ('lead_fields', models.JSONField(default=list)),
                ('protection_days', models.PositiveSmallIntegerField(default=90)),
                ('grace_days', models.PositiveSmallIntegerField(default=30)),
                ('reopen_days', models.PositiveSmallIntegerField(default=90)),
                ('late_credit_days', models.PositiveSmallIntegerField(default=180)),
                ('appeal_days', models.PositiveSmallIntegerField(default=30)),
                ('consent_days', models.PositiveSmallIntegerField(default=30)),
                ('decision_days', models.PositiveSmallIntegerField(default=5)),
                ('first_contact_days', models.PositiveSmallIntegerField(default=2)),
                ('notice_days', models.PositiveSmallIntegerField(default=0)),
                ('party', models.CharField(default='company', max_length=10)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'slug'), name='one_program_per_slug'), models.CheckConstraint(condition=models.Q(('kind__in', ('customer', 'partner_bronze', 'partner_silver', 'partner_gold', 'sales_rep'))), name='program_kind_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ('draft', 'open', 'ended'))), name='program_status_is_known'), models.CheckConstraint(condition=models.Q(('acceptance__in', ('automatic', 'by_hand'))), name='program_acceptance_is_known'), models.CheckConstraint(condition=models.Q(('visibility__in', ('status', 'status_and_reward', 'deal_value'))), name='program_visibility_is_known'), models.CheckConstraint(condition=models.Q(('decline_detail__in', ('exact', 'general'))), name='program_decline_detail_is_known'), models.CheckConstraint(condition=models.Q(('consent__in', ('none', 'referred_person', 'employer', 'both'))), name='program_consent_is_known'), models.CheckConstraint(condition=models.Q(('unclaimed__in', ('accrue', 'thank_only', 'ignore'))), name='program_unclaimed_is_known'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('published_at__isnull', False), _connector='OR'), name='open_programs_were_published'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ended'), _negated=True), ('ends_at__isnull', False), _connector='OR'), name='ended_programs_say_when'), models.CheckConstraint(condition=models.Q(('opens_at__isnull', True), ('closes_at__isnull', True), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='programs_close_after_they_open'), models.CheckConstraint(condition=models.Q(('appeal_days__gte', 1), ('appeal_days__lte', 365), ('consent_days__gte', 1), ('consent_days__lte', 365), ('decision_days__gte', 1), ('decision_days__lte', 60), ('first_contact_days__gte', 1), ('first_contact_days__lte', 60), ('grace_days__gte', 0), ('grace_days__lte', 365), ('late_credit_days__gte', 0), ('late_credit_days__lte', 730), ('notice_days__gte', 0), ('notice_days__lte', 365), ('priority__gte', 1), ('priority__lte', 999), ('protection_days__gte', 1), ('protection_days__lte', 730), ('reopen_days__gte', 0), ('reopen_days__lte', 730), ('tail_days__gte', 0), ('tail_days__lte', 730)), name='program_clocks_are_within_bounds'), models.CheckConstraint(condition=models.Q(models.Q(('offer_ahead', {}), ('offer_ahead_at__isnull', True)), models.Q(models.Q(('offer_ahead', {}), _negated=True), ('offer_ahead_at__isnull', False)), _connector='OR'), name='announced_offers_say_when')],
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
        migrations.AddConstraint(
            model_name='program',
            constraint=models.CheckConstraint(condition=models.Q(('party__in', ('company', 'person'))), name='program_party_is_known'),
        ),
    ]
