import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.db import migrations, models

from foundation.tenants.operations import ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('advocates', '0001_initial'),
        ('jobs', '0001_initial'),
        ('programs', '0001_initial'),
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('document', models.JSONField()),
                ('effective_from', models.DateTimeField()),
                ('written_by', models.UUIDField()),
                ('published_by', models.UUIDField()),
                ('published_alone', models.BooleanField(default=False)),
                ('published_at', models.DateTimeField()),
                ('back_test', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_planversion', append_only=True),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rule_key', models.CharField(max_length=60)),
                ('scope', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('organisation_id', models.UUIDField(null=True)),
                ('window', models.CharField(max_length=10)),
                ('window_start', models.DateTimeField()),
                ('window_end', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('reached_at', models.DateTimeField(null=True)),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.enrolment')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_goal'),
        migrations.CreateModel(
            name='ManualReward',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('to', models.CharField(max_length=20)),
                ('beneficiary_kind', models.CharField(max_length=20)),
                ('beneficiary_id', models.UUIDField()),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(max_length=300)),
                ('proposed_by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('confirmed_by', models.UUIDField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_manualreward'),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rule_key', models.CharField(max_length=60)),
                ('beneficiary', models.CharField(max_length=20)),
                ('cause', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('facts', models.JSONField()),
                ('trace', models.JSONField()),
                ('engine', models.CharField(max_length=20)),
                ('decided_at', models.DateTimeField()),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.enrolment')),
                ('goal', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='rewards.goal')),
                ('manual', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='rewards.manualreward')),
                ('milestone', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
                ('replaces', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='rewards.decision')),
                ('plan_version', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.planversion')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_decision', append_only=True),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('subject_id', models.UUIDField()),
                ('escalator', models.CharField(max_length=60)),
                ('window_start', models.DateTimeField()),
                ('metric', models.BigIntegerField(default=0)),
                ('peak', models.BigIntegerField(default=0)),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_progress'),
        migrations.CreateModel(
            name='ProgressEntry',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('place', models.BigIntegerField()),
                ('added', models.BigIntegerField()),
                ('floor_band', models.PositiveSmallIntegerField(default=0)),
                ('turn', models.PositiveSmallIntegerField(default=0)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
                ('progress', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='rewards.progress')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_progressentry', append_only=True),
        migrations.CreateModel(
            name='ProgressChange',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('added', models.BigIntegerField()),
                ('cause', models.CharField(max_length=80)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
                ('progress', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='rewards.progress')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_progresschange', append_only=True),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('beneficiary_kind', models.CharField(max_length=20)),
                ('beneficiary_id', models.UUIDField()),
                ('currency', models.CharField(max_length=3)),
                ('granted_minor', models.BigIntegerField()),
                ('taken_back_minor', models.BigIntegerField(default=0)),
                ('delivered_minor', models.BigIntegerField(default=0)),
                ('netted_minor', models.BigIntegerField(default=0)),
                ('wallet_back_minor', models.BigIntegerField(default=0)),
                ('owed_minor', models.BigIntegerField(default=0)),
                ('recovered_minor', models.BigIntegerField(default=0)),
                ('written_off_minor', models.BigIntegerField(default=0)),
                ('state', models.CharField(default='pending', max_length=12)),
                ('accrued_at', models.DateTimeField()),
                ('ended_because', models.CharField(blank=True, default='', max_length=300)),
                ('moved_at', models.DateTimeField()),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.advocate')),
                ('decision', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='rewards.decision')),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.enrolment')),
                ('given_by', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_to', to='rewards.reward')),
                ('restores', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restored_by', to='rewards.reward')),
                ('goal', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='rewards.goal')),
                ('manual', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='rewards.manualreward')),
                ('milestone', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_reward'),
        migrations.CreateModel(
            name='PromotionPart',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('promotion', models.CharField(max_length=40)),
                ('minor', models.BigIntegerField()),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('reward', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to='rewards.reward')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_promotionpart', append_only=True),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=12)),
                ('placed_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('placed_by', models.UUIDField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by', models.UUIDField(null=True)),
                ('confirmed_by', models.CharField(blank=True, default='', max_length=20)),
                ('reward', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='rewards.reward')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_hold'),
        migrations.CreateModel(
            name='LegalGate',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('reason', models.CharField(max_length=300)),
                ('placed_by', models.UUIDField()),
                ('placed_at', models.DateTimeField()),
                ('cleared_by', models.UUIDField(null=True)),
                ('cleared_at', models.DateTimeField(null=True)),
                ('cleared_because', models.CharField(blank=True, default='', max_length=300)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.advocate')),
                ('party', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.party')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('jurisdiction', 'excluded_class', 'public_official', 'employer_consent'))), name='gate_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('advocate__isnull', True), ('party__isnull', False)), models.Q(('advocate__isnull', False), ('party__isnull', True)), _connector='OR'), name='gate_is_about_one'), models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', True)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False), models.Q(('cleared_because', ''), _negated=True)), _connector='OR'), name='gate_is_cleared_by_somebody'), models.UniqueConstraint(condition=models.Q(('cleared_at__isnull', True)), fields=('tenant_id', 'program', 'advocate', 'party', 'kind'), name='one_gate_of_a_kind', nulls_distinct=False)],
            },
        ),
        ProtectTable('rewards_legalgate'),
        migrations.CreateModel(
            name='TakeBack',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('cause', models.CharField(max_length=80)),
                ('before_minor', models.BigIntegerField()),
                ('wallet_minor', models.BigIntegerField()),
                ('owed_minor', models.BigIntegerField()),
                ('trace', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField()),
                ('decision', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='take_backs', to='rewards.decision')),
                ('reward', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='take_backs', to='rewards.reward')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('rewards_takeback', append_only=True),
        migrations.CreateModel(
            name='GivenBack',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('cause', models.CharField(max_length=80)),
                ('before_minor', models.BigIntegerField()),
                ('wallet_minor', models.BigIntegerField()),
                ('owed_minor', models.BigIntegerField()),
                ('written_off_minor', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('reward', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_backs', to='rewards.reward')),
                ('take_back', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_backs', to='rewards.takeback')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'take_back', 'cause'), name='given_back_once_per_cause'), models.CheckConstraint(condition=models.Q(('before_minor__gte', 0), ('owed_minor__gte', 0), ('wallet_minor__gte', 0), ('written_off_minor__gte', 0)), name='given_back_is_no_debt')],
            },
        ),
        ProtectTable('rewards_givenback', append_only=True),
        migrations.CreateModel(
            name='PlanDraft',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('document', models.JSONField()),
                ('written_by', models.UUIDField()),
                ('written_at', models.DateTimeField()),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'program'), name='one_draft_per_program')],
            },
        ),
        ProtectTable('rewards_plandraft'),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'program', 'number'), name='one_plan_per_number'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.CheckConstraint(condition=models.Q(('published_alone', True), models.Q(('written_by', models.F('published_by')), _negated=True), _connector='OR'), name='plan_has_a_second_person'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['tenant_id', 'referral', '-id'], name='decision_of_referral'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['tenant_id', 'outcome', '-id'], name='decision_by_outcome'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'milestone', 'rule_key', 'referral', 'beneficiary', 'cause'), name='one_decision_per_cause'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('replaces__isnull', False)), fields=('tenant_id', 'replaces'), name='decision_is_replaced_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('granted', 'zero', 'waiting'))), name='decision_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'granted'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='nothing_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='promotionpart',
            index=models.Index(fields=['tenant_id', 'program', 'promotion'], name='spent_on_promotion'),
        ),
        migrations.AddConstraint(
            model_name='promotionpart',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'reward', 'promotion'), name='one_part_per_promotion'),
        ),
        migrations.AddConstraint(
            model_name='promotionpart',
            constraint=models.CheckConstraint(condition=models.Q(('minor__gt', 0)), name='promotion_adds'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'program', 'subject_id', 'escalator', 'window_start'), name='one_progress_per_window'),
        ),
        migrations.AddConstraint(
            model_name='progressentry',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'progress', 'milestone', 'turn'), name='one_entry_per_milestone_and_turn'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'advocate', '-id'], name='reward_of_advocate'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'beneficiary_kind', 'beneficiary_id', '-id'], name='reward_of_beneficiary'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'milestone'], name='reward_of_milestone'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'state', '-id'], name='reward_by_state'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'accrued_at'], name='reward_by_accrual'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['tenant_id', 'referral'], name='reward_of_referral'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.UniqueConstraint(condition=models.Q(('given_by__isnull', True)), fields=('tenant_id', 'decision', 'milestone', 'referral'), name='one_reward_per_decision'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.UniqueConstraint(condition=models.Q(('given_by__isnull', False)), fields=('tenant_id', 'given_by'), name='given_away_once'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('pending', 'approved', 'fulfilling', 'unknown', 'fulfilled', 'cancelled', 'forgone', 'lapsed', 'donated', 'reversed'))), name='reward_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('beneficiary_kind__in', ('advocate', 'partner_organisation', 'staff', 'party', 'customer_account', 'charity'))), name='beneficiary_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('beneficiary_kind__in', ('advocate', 'customer_account')), _negated=True), ('beneficiary_id', models.F('advocate')), _connector='OR'), name='beneficiary_is_the_advocate'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_minor__gte', 0), ('granted_minor__gt', 0), ('taken_back_minor__gte', 0), ('taken_back_minor__lte', models.F('granted_minor')), ('delivered_minor__lte', models.F('granted_minor'))), name='reward_amounts_make_sense'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('netted_minor__gte', 0), ('owed_minor__gte', 0), ('recovered_minor__gte', 0), ('wallet_back_minor__gte', 0), ('written_off_minor__gte', 0), ('written_off_minor__lte', models.F('recovered_minor')), ('netted_minor__lte', models.F('delivered_minor')), ('recovered_minor__lte', models.F('owed_minor')), ('taken_back_minor__gte', django.db.models.expressions.CombinedExpression(models.F('owed_minor'), '+', models.F('wallet_back_minor')))), name='reward_parts_make_sense'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivered_minor__gt', 0), ('state', 'fulfilled')), models.Q(('state', 'fulfilled'), _negated=True), _connector='OR'), name='fulfilled_was_delivered'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('maturation', 'risk', 'approval', 'legal', 'unclaimed'))), name='hold_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('tenant_id', 'reward', 'kind'), name='one_hold_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', ''), ('kind', 'approval'), ('released_at__isnull', False), ('released_by__isnull', True), _negated=True), name='approval_names_who'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('risk', 'legal')), _negated=True), models.Q(('placed_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='placed_by_hand_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('placed_by__isnull', True), ('released_by__isnull', True), models.Q(('placed_by', models.F('released_by')), _negated=True), _connector='OR'), name='hold_is_released_by_another'),
        ),
        migrations.AddConstraint(
            model_name='takeback',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'reward', 'cause'), name='taken_back_once_per_cause'),
        ),
        migrations.AddConstraint(
            model_name='takeback',
            constraint=models.CheckConstraint(condition=models.Q(('before_minor__gte', 0), ('owed_minor__gte', 0), ('wallet_minor__gte', 0)), name='take_back_is_no_gift'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'program', 'rule_key', 'subject_id', 'window', 'window_start'), name='one_goal_per_window'),
        ),
        migrations.AddIndex(
            model_name='goal',
            index=models.Index(fields=['tenant_id', 'enrolment', '-window_start'], name='goal_of_enrolment'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('goal__isnull', False)), fields=('tenant_id', 'goal', 'cause'), name='one_decision_per_goal_and_cause'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('goal__isnull', True), ('manual__isnull', True), ('milestone__isnull', False)), models.Q(('goal__isnull', False), ('manual__isnull', True), ('milestone__isnull', True)), models.Q(('goal__isnull', True), ('manual__isnull', False), ('milestone__isnull', True)), _connector='OR'), name='decision_is_about_one'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.UniqueConstraint(condition=models.Q(('given_by__isnull', True), ('goal__isnull', False), ('restores__isnull', True)), fields=('tenant_id', 'goal'), name='one_reward_per_goal'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('goal__isnull', True), ('manual__isnull', True), ('milestone__isnull', False)), models.Q(('goal__isnull', False), ('manual__isnull', True), ('milestone__isnull', True)), models.Q(('goal__isnull', True), ('manual__isnull', False), ('milestone__isnull', True)), _connector='OR'), name='reward_is_for_one'),
        ),
        migrations.AddConstraint(
            model_name='manualreward',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('tenant_id', 'referral', 'beneficiary_kind'), name='one_open_proposal_by_hand'),
        ),
        migrations.AddConstraint(
            model_name='manualreward',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='given_by_two'),
        ),
        migrations.AddConstraint(
            model_name='manualreward',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('settled_at__isnull', False), _connector='OR'), name='confirmed_is_settled'),
        ),
        migrations.AddConstraint(
            model_name='manualreward',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0), models.Q(('reason', ''), _negated=True)), name='given_by_hand_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('manual__isnull', False)), fields=('tenant_id', 'manual'), name='one_decision_by_hand'),
        ),
    ]
