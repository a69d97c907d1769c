import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.db import migrations, models

from foundation.tenants.operations import ChainKey, ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('advocates', '0001_initial'),
        ('programs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_deal'),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=30)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=20)),
                ('reported_by', models.UUIDField(null=True)),
                ('implied', models.BooleanField(default=False)),
                ('deal', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='referrals.deal')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_milestone', append_only=True),
        migrations.CreateModel(
            name='Attribution',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('deal', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attributions', to='referrals.deal')),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_attribution', append_only=True),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('referral_id', models.UUIDField()),
                ('step', models.PositiveIntegerField()),
                ('prev_step', models.PositiveIntegerField(null=True)),
                ('from_state', models.CharField(max_length=20, null=True)),
                ('to_state', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, default='', max_length=30)),
                ('acting_kind', models.CharField(max_length=10)),
                ('acting_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'referral_id', 'step'), name='one_move_per_step'), models.UniqueConstraint(fields=('tenant_id', 'referral_id', 'step', 'to_state'), name='move_is_a_target'), models.CheckConstraint(condition=models.Q(models.Q(('from_state__isnull', True), ('prev_step__isnull', True), ('step', 1), ('to_state', 'submitted')), models.Q(('from_state__isnull', False), ('prev_step', django.db.models.expressions.CombinedExpression(models.F('step'), '-', models.Value(1))), ('step__gt', 1)), _connector='OR'), name='moves_follow_each_other'), models.CheckConstraint(condition=models.Q(('from_state__isnull', True), models.Q(('from_state', 'submitted'), ('to_state', 'accepted')), models.Q(('from_state', 'submitted'), ('to_state', 'declined')), models.Q(('from_state', 'submitted'), ('to_state', 'withdrawn')), models.Q(('from_state', 'accepted'), ('to_state', 'qualified')), models.Q(('from_state', 'accepted'), ('to_state', 'won')), models.Q(('from_state', 'accepted'), ('to_state', 'lost')), models.Q(('from_state', 'accepted'), ('to_state', 'withdrawn')), models.Q(('from_state', 'accepted'), ('to_state', 'declined')), models.Q(('from_state', 'qualified'), ('to_state', 'won')), models.Q(('from_state', 'qualified'), ('to_state', 'lost')), models.Q(('from_state', 'qualified'), ('to_state', 'withdrawn')), models.Q(('from_state', 'qualified'), ('to_state', 'declined')), _connector='OR'), name='moves_are_legal')],
            },
        ),
        ProtectTable('referrals_move', append_only=True),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('person', models.CharField(max_length=120)),
                ('company', models.CharField(max_length=160)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('email_key', models.CharField(blank=True, default='', max_length=254)),
                ('phone_key', models.CharField(blank=True, default='', max_length=20)),
                ('domain_key', models.CharField(blank=True, default='', max_length=254)),
                ('company_key', models.CharField(blank=True, db_collation='C', default='', max_length=160)),
                ('block_key', models.CharField(blank=True, default='', max_length=8)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'domain_key'], name='party_by_domain'), models.Index(fields=['tenant_id', 'block_key'], name='party_by_block'), models.Index(fields=['tenant_id', 'company_key'], name='party_by_company')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('email_key', ''), _negated=True), fields=('tenant_id', 'email_key'), name='one_party_per_address'), models.UniqueConstraint(condition=models.Q(('phone_key', ''), _negated=True), fields=('tenant_id', 'phone_key'), name='one_party_per_number')],
            },
        ),
        ProtectTable('referrals_party'),
        migrations.AddField(
            model_name='milestone',
            name='party',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='referrals.party'),
        ),
        migrations.AddField(
            model_name='deal',
            name='party',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='referrals.party'),
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('person', models.CharField(max_length=120)),
                ('company', models.CharField(max_length=160)),
                ('channel', models.CharField(max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('received_at', models.DateTimeField()),
                ('status', models.CharField(default='submitted', max_length=20)),
                ('step', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(blank=True, default='', max_length=30)),
                ('moved_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('protected_until', models.DateTimeField(null=True)),
                ('protects', models.BooleanField(default=False)),
                ('findings', models.JSONField(default=list)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.advocate')),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.enrolment')),
                ('party', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='referrals.party')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_referral'),
        migrations.AddField(
            model_name='milestone',
            name='referral',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='referrals.referral'),
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('outcome', models.CharField(max_length=20)),
                ('share_bp', models.PositiveIntegerField(default=0)),
                ('attribution', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='referrals.attribution')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_candidate', append_only=True),
        migrations.AddField(
            model_name='attribution',
            name='winner',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral'),
        ),
        migrations.CreateModel(
            name='MilestoneAmount',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('base', models.CharField(max_length=20)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='referrals.milestone')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'milestone', 'base'), name='one_amount_per_base'), models.CheckConstraint(condition=models.Q(('base__in', ('deal_value', 'annual_value', 'first_year_value', 'first_monthly_bill'))), name='amount_base_is_known'), models.CheckConstraint(condition=models.Q(('minor__gte', 0)), name='amounts_are_not_negative')],
            },
        ),
        ProtectTable('referrals_milestoneamount', append_only=True),
        migrations.CreateModel(
            name='DealReference',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('source', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=120)),
                ('deal', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='referrals.deal')),
                ('party', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.party')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'deal', 'source'), name='one_reference_per_source'), models.UniqueConstraint(fields=('tenant_id', 'party', 'source', 'reference'), name='one_deal_per_reference')],
            },
        ),
        ProtectTable('referrals_dealreference'),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'advocate', '-id'], name='referral_of_advocate'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'status', '-id'], name='referral_by_status'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', '-id'], name='referral_newest'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('submitted', 'accepted', 'qualified', 'won', 'declined', 'lost', 'withdrawn'))), name='referral_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ('portal', 'link', 'api'))), name='referral_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('submitted', 'accepted', 'qualified', 'won'))), fields=('tenant_id', 'advocate', 'program', 'party'), name='one_standing_claim_per_advocate'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('protects', True)), fields=('tenant_id', 'party'), name='one_protection_per_party'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('protects', False), models.Q(('protected_until__isnull', False), ('status__in', ('accepted', 'qualified', 'won'))), _connector='OR'), name='protection_belongs_to_accepted'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('declined',)), ('reason__in', ('duplicate_registered', 'existing_customer', 'open_opportunity', 'protected_account', 'contacted_recently', 'too_small', 'incomplete', 'not_eligible', 'not_a_fit', 'out_of_area', 'do_not_contact', 'self_referral', 'fraud', 'no_consent', 'program_closed'))), models.Q(('status__in', ('lost',)), ('reason__in', ('no_need', 'no_budget', 'no_response', 'timing', 'competitor', 'not_a_fit', 'other'))), models.Q(models.Q(('status__in', ('declined', 'lost')), _negated=True), ('reason', '')), _connector='OR'), name='reason_is_of_its_list'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('accepted', 'qualified', 'meeting_held', 'won'))), name='milestone_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__gte', models.F('occurred_at'))), name='milestone_is_not_ahead'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('won',))), fields=('tenant_id', 'party', 'kind', 'deal'), name='one_win_per_deal', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('won',)), _negated=True), fields=('tenant_id', 'referral', 'kind', 'deal'), name='one_milestone_per_deal', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'attribution', 'referral'), name='one_outcome_per_claim'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('credited', 'later_receipt', 'not_protected', 'undecided', 'ended', 'received_after'))), name='candidate_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'deal'), name='one_attribution_per_deal'),
        ),
        # The chain of moves: each points to the one before it, and the referral to its last.
        ChainKey('referrals_move', 'move_follows_move', ['tenant_id', 'referral_id', 'prev_step', 'from_state'],
                 'referrals_move', ['tenant_id', 'referral_id', 'step', 'to_state']),
        ChainKey('referrals_referral', 'referral_is_its_last_move', ['tenant_id', 'id', 'step', 'status'],
                 'referrals_move', ['tenant_id', 'referral_id', 'step', 'to_state']),
    ]
