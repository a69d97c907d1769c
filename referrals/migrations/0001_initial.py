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
        ('partners', '0001_initial'),
        ('programs', '0001_initial'),
        ('files', '0001_initial'),
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
                ('invoice', models.CharField(blank=True, default='', max_length=120)),
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
                ('claimant_kind', models.CharField(default='advocate', max_length=10)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('cause', models.CharField(default='win', max_length=20)),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('at', models.DateTimeField()),
                ('supersedes', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='referrals.attribution')),
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
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'referral_id', 'step'), name='one_move_per_step'), models.UniqueConstraint(fields=('tenant_id', 'referral_id', 'step', 'to_state'), name='move_is_a_target'), models.CheckConstraint(condition=models.Q(models.Q(('from_state__isnull', True), ('prev_step__isnull', True), ('step', 1), ('to_state__in', ('submitted', 'awaiting_consent', 'won'))), models.Q(('from_state__isnull', False), ('prev_step', django.db.models.expressions.CombinedExpression(models.F('step'), '-', models.Value(1))), ('step__gt', 1)), _connector='OR'), name='moves_follow_each_other'), models.CheckConstraint(condition=models.Q(('from_state__isnull', True), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'submitted')), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'declined')), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'expired')), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'withdrawn')), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'won')), models.Q(('from_state', 'awaiting_consent'), ('to_state', 'voided')), models.Q(('from_state', 'submitted'), ('to_state', 'accepted')), models.Q(('from_state', 'submitted'), ('to_state', 'in_review')), models.Q(('from_state', 'submitted'), ('to_state', 'queued')), models.Q(('from_state', 'submitted'), ('to_state', 'declined')), models.Q(('from_state', 'submitted'), ('to_state', 'withdrawn')), models.Q(('from_state', 'submitted'), ('to_state', 'won')), models.Q(('from_state', 'submitted'), ('to_state', 'voided')), models.Q(('from_state', 'in_review'), ('to_state', 'accepted')), models.Q(('from_state', 'in_review'), ('to_state', 'queued')), models.Q(('from_state', 'in_review'), ('to_state', 'declined')), models.Q(('from_state', 'in_review'), ('to_state', 'withdrawn')), models.Q(('from_state', 'in_review'), ('to_state', 'won')), models.Q(('from_state', 'in_review'), ('to_state', 'voided')), models.Q(('from_state', 'queued'), ('to_state', 'accepted')), models.Q(('from_state', 'queued'), ('to_state', 'in_review')), models.Q(('from_state', 'queued'), ('to_state', 'declined')), models.Q(('from_state', 'queued'), ('to_state', 'withdrawn')), models.Q(('from_state', 'queued'), ('to_state', 'won')), models.Q(('from_state', 'queued'), ('to_state', 'voided')), models.Q(('from_state', 'accepted'), ('to_state', 'qualified')), models.Q(('from_state', 'accepted'), ('to_state', 'won')), models.Q(('from_state', 'accepted'), ('to_state', 'lost')), models.Q(('from_state', 'accepted'), ('to_state', 'expired')), models.Q(('from_state', 'accepted'), ('to_state', 'queued')), models.Q(('from_state', 'accepted'), ('to_state', 'withdrawn')), models.Q(('from_state', 'accepted'), ('to_state', 'declined')), models.Q(('from_state', 'accepted'), ('to_state', 'voided')), models.Q(('from_state', 'qualified'), ('to_state', 'won')), models.Q(('from_state', 'qualified'), ('to_state', 'lost')), models.Q(('from_state', 'qualified'), ('to_state', 'expired')), models.Q(('from_state', 'qualified'), ('to_state', 'queued')), models.Q(('from_state', 'qualified'), ('to_state', 'withdrawn')), models.Q(('from_state', 'qualified'), ('to_state', 'declined')), models.Q(('from_state', 'qualified'), ('to_state', 'voided')), models.Q(('from_state', 'won'), ('to_state', 'lost')), models.Q(('from_state', 'won'), ('to_state', 'voided')), models.Q(('from_state', 'declined'), ('to_state', 'in_review')), models.Q(('from_state', 'declined'), ('to_state', 'queued')), models.Q(('from_state', 'declined'), ('to_state', 'won')), models.Q(('from_state', 'declined'), ('to_state', 'voided')), models.Q(('from_state', 'lost'), ('to_state', 'accepted')), models.Q(('from_state', 'lost'), ('to_state', 'in_review')), models.Q(('from_state', 'lost'), ('to_state', 'won')), models.Q(('from_state', 'lost'), ('to_state', 'voided')), models.Q(('from_state', 'expired'), ('to_state', 'won')), models.Q(('from_state', 'expired'), ('to_state', 'voided')), models.Q(('from_state', 'withdrawn'), ('to_state', 'won')), models.Q(('from_state', 'withdrawn'), ('to_state', 'voided')), _connector='OR'), name='moves_are_legal')],
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
                ('tail_key', models.CharField(blank=True, default='', max_length=8)),
                ('person_key', models.CharField(blank=True, default='', max_length=120)),
                ('country_key', models.CharField(blank=True, default='', max_length=2)),
                ('do_not_contact_at', models.DateTimeField(null=True)),
                ('merged_into', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='also', to='referrals.party')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_party'),
        migrations.AddField(
            model_name='milestone',
            name='party',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='referrals.party'),
        ),
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
            },
        ),
        ProtectTable('referrals_dealreference'),
        migrations.AddField(
            model_name='deal',
            name='party',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='referrals.party'),
        ),
        migrations.CreateModel(
            name='PartyKey',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('source', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=160)),
                ('party', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='referrals.party')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_partykey'),
        migrations.CreateModel(
            name='DomainAlias',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('domain', models.CharField(max_length=254)),
                ('main', models.CharField(max_length=254)),
                ('by', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'main'], name='alias_by_main')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'domain'), name='one_company_per_domain'), models.CheckConstraint(condition=models.Q(('domain', models.F('main')), _negated=True), name='an_alias_is_another_domain')],
            },
        ),
        ProtectTable('referrals_domainalias'),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('claimant_kind', models.CharField(default='advocate', max_length=10)),
                ('entered_by', models.UUIDField(null=True)),
                ('rep_id', models.UUIDField(null=True)),
                ('routed_at', models.DateTimeField(null=True)),
                ('person', models.CharField(max_length=120)),
                ('company', models.CharField(max_length=160)),
                ('channel', models.CharField(max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('answers', models.JSONField(default=dict)),
                ('received_at', models.DateTimeField()),
                ('status', models.CharField(default='submitted', max_length=20)),
                ('step', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(blank=True, default='', max_length=30)),
                ('moved_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('findings', models.JSONField(default=list)),
                ('decide_by', models.DateTimeField(null=True)),
                ('overdue_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.UUIDField(null=True)),
                ('appealed', models.BooleanField(default=False)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('protected_until', models.DateTimeField(null=True)),
                ('first_end', models.DateTimeField(null=True)),
                ('protects', models.BooleanField(default=False)),
                ('extended', models.BooleanField(default=False)),
                ('first_contact_by', models.DateTimeField(null=True)),
                ('first_contact_at', models.DateTimeField(null=True)),
                ('overrun_added', models.BooleanField(default=False)),
                ('last_progress_at', models.DateTimeField(null=True)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.advocate')),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.enrolment')),
                ('organisation', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('party', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='referrals.party')),
                ('previous', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('doubted_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_referral'),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('text', models.CharField(max_length=400)),
                ('due_on', models.DateField()),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='next_steps', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_nextstep', append_only=True),
        migrations.AddField(
            model_name='milestone',
            name='referral',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='referrals.referral'),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('author_kind', models.CharField(max_length=10)),
                ('author_id', models.UUIDField(null=True)),
                ('text', models.CharField(max_length=4000)),
                ('internal', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_message', append_only=True),
        migrations.CreateModel(
            name='KeptMilestone',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=30)),
                ('report', models.JSONField()),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=20)),
                ('acting_kind', models.CharField(max_length=10)),
                ('acting_id', models.UUIDField(null=True)),
                ('waits_for', models.CharField(max_length=20)),
                ('decide_by', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.milestone')),
                ('party', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.party')),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_keptmilestone'),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('evidence', models.CharField(max_length=1000)),
                ('before', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_extension', append_only=True),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('who', models.CharField(max_length=10)),
                ('email', models.EmailField(max_length=254)),
                ('secret_hash', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField(null=True)),
                ('answer_by', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, default='', max_length=3)),
                ('answered_at', models.DateTimeField(null=True)),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_consent'),
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
            field=foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral'),
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('text', models.CharField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=30)),
                ('first_by', models.UUIDField(null=True)),
                ('outcome', models.CharField(blank=True, default='', max_length=10)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_appeal'),
        migrations.CreateModel(
            name='AppealFile',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('appeal', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='referrals.appeal')),
                ('file', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'appeal'], name='file_of_appeal')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'file'), name='a_file_belongs_to_one_appeal')],
            },
        ),
        ProtectTable('referrals_appealfile', append_only=True),
        migrations.CreateModel(
            name='VoidProposal',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reason', models.CharField(max_length=1000)),
                ('proposed_by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('confirmed_by', models.UUIDField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('referral', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='void_proposals', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('referrals_voidproposal'),
        migrations.CreateModel(
            name='MilestoneAdjustment',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('payment', models.CharField(blank=True, default='', max_length=120)),
                ('reference', models.CharField(blank=True, default='', max_length=120)),
                ('amounts', models.JSONField(blank=True, default=dict)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('source', models.CharField(max_length=20)),
                ('reported_by', models.UUIDField(null=True)),
                ('key', models.CharField(blank=True, default='', max_length=160)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='referrals.milestone')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('withdrawal', 'reinstatement', 'refund', 'partial_refund', 'payment_dispute', 'dispute_won', 'dispute_lost', 'amendment'))), name='adjustment_kind_is_known'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('tenant_id', 'source', 'key'), name='one_adjustment_per_key'), models.CheckConstraint(condition=models.Q(('minor__isnull', True), ('minor__gt', 0), _connector='OR'), name='adjustment_is_above_zero'), models.UniqueConstraint(condition=models.Q(('kind', 'payment_dispute')), fields=('tenant_id', 'milestone', 'payment', 'reference'), name='dispute_is_opened_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ('dispute_won', 'dispute_lost'))), fields=('tenant_id', 'milestone', 'payment', 'reference'), name='dispute_is_settled_once')],
            },
        ),
        ProtectTable('referrals_milestoneadjustment', append_only=True),
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
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'milestone', 'base'), name='one_amount_per_base'), models.CheckConstraint(condition=models.Q(('base__in', ('deal_value', 'annual_value', 'first_year_value', 'first_monthly_bill', 'invoice_amount'))), name='amount_base_is_known'), models.CheckConstraint(condition=models.Q(('minor__gte', 0)), name='amounts_are_not_negative')],
            },
        ),
        ProtectTable('referrals_milestoneamount', append_only=True),
        migrations.CreateModel(
            name='MilestoneFact',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('fact', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=80)),
                ('milestone', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='referrals.milestone')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'milestone', 'fact'), name='one_value_per_fact'), models.CheckConstraint(condition=models.Q(('fact__in', ('product', 'region', 'segment'))), name='fact_is_known'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='facts_are_said')],
            },
        ),
        ProtectTable('referrals_milestonefact', append_only=True),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['tenant_id', 'domain_key'], name='party_by_domain'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['tenant_id', 'block_key'], name='party_by_block'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['tenant_id', 'company_key'], name='party_by_company'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['tenant_id', 'tail_key'], name='party_by_tail'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['tenant_id', 'person_key'], name='party_by_person'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(condition=models.Q(('email_key', ''), _negated=True), fields=('tenant_id', 'email_key'), name='one_party_per_address'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(condition=models.Q(('phone_key', ''), _negated=True), fields=('tenant_id', 'phone_key'), name='one_party_per_number'),
        ),
        migrations.AddConstraint(
            model_name='dealreference',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'deal', 'source'), name='one_reference_per_source'),
        ),
        migrations.AddConstraint(
            model_name='dealreference',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'party', 'source', 'reference'), name='one_deal_per_reference'),
        ),
        migrations.AddIndex(
            model_name='partykey',
            index=models.Index(fields=['tenant_id', 'party'], name='key_of_party'),
        ),
        migrations.AddConstraint(
            model_name='partykey',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'source', 'kind', 'key'), name='one_party_per_outside_key'),
        ),
        migrations.AddConstraint(
            model_name='partykey',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('lead', 'contact', 'account', 'opportunity', 'customer', 'registration'))), name='party_key_kind_is_known'),
        ),
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
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'party'], name='referral_of_party'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'rep_id', '-id'], name='referral_of_rep'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'organisation', '-id'], name='referral_of_organisation'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['tenant_id', 'received_at'], name='referral_by_receipt'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('routed_at__isnull', False)), fields=['tenant_id', 'program', '-routed_at', '-id'], name='referral_last_routed'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('status__in', ('submitted', 'in_review'))), fields=['tenant_id', 'received_at', 'id'], name='referral_undecided'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('rep_id__isnull', True), ('status__in', ('accepted', 'qualified'))), fields=['tenant_id', 'accepted_at', 'id'], name='referral_unassigned'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('status__in', ('won', 'lost', 'expired', 'declined', 'withdrawn'))), fields=['tenant_id', '-moved_at'], name='referral_ended'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('first_contact_at__isnull', True), ('first_contact_by__isnull', False), ('status__in', ('accepted', 'qualified'))), fields=['tenant_id', 'first_contact_by', 'id'], name='referral_to_contact'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['tenant_id', 'to_state', 'at'], name='move_by_state'),
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(fields=['tenant_id', 'kind', 'occurred_at'], name='milestone_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('awaiting_consent', 'submitted', 'in_review', 'queued', 'accepted', 'qualified', 'won', 'declined', 'lost', 'expired', 'withdrawn', 'voided'))), name='referral_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ('portal', 'link', 'api', 'verbal', 'partner'))), name='referral_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('claimant_kind__in', ('advocate', 'rep'))), name='claimant_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('awaiting_consent', 'submitted', 'in_review', 'queued', 'accepted', 'qualified', 'won'))), fields=('tenant_id', 'advocate', 'program', 'party'), name='one_standing_claim_per_advocate'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('protects', True)), fields=('tenant_id', 'party', 'claimant_kind'), name='one_protection_per_party_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('protects', False), models.Q(('protected_until__isnull', False), ('status__in', ('accepted', 'qualified', 'won'))), _connector='OR'), name='protection_belongs_to_accepted'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('declined',)), ('reason__in', ('duplicate_registered', 'existing_customer', 'open_opportunity', 'protected_account', 'contacted_recently', 'too_small', 'incomplete', 'not_eligible', 'not_a_fit', 'out_of_area', 'do_not_contact', 'self_referral', 'fraud', 'no_consent', 'program_closed'))), models.Q(('status__in', ('lost',)), ('reason__in', ('no_need', 'no_budget', 'no_response', 'timing', 'competitor', 'not_a_fit', 'other'))), models.Q(('status__in', ('withdrawn',)), ('reason__in', ('', 'referred_person'))), models.Q(('status__in', ('expired',)), ('reason__in', ('', 'no_answer'))), models.Q(models.Q(('status__in', ('declined', 'lost', 'withdrawn', 'expired')), _negated=True), ('reason', '')), _connector='OR'), name='reason_is_of_its_list'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('won', 'declined', 'lost', 'expired', 'withdrawn', 'voided')), ('ended_at__isnull', False)), models.Q(('status__in', ('awaiting_consent', 'submitted', 'in_review', 'queued', 'accepted', 'qualified')), ('ended_at__isnull', True)), _connector='OR'), name='ends_have_their_instant'),
        ),
        migrations.AddIndex(
            model_name='nextstep',
            index=models.Index(fields=['tenant_id', 'referral', 'id'], name='next_step_of_referral'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('accepted', 'qualified', 'meeting_held', 'won', 'invoice_paid', 'renewal')), ('kind__startswith', 'custom.'), _connector='OR'), name='milestone_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__gte', models.F('occurred_at'))), name='milestone_is_not_ahead'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('invoice', ''), ('kind__in', ('invoice_paid', 'renewal')), _connector='OR'), name='only_invoices_have_numbers'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('won', 'invoice_paid', 'renewal'))), fields=('tenant_id', 'deal', 'kind', 'invoice'), name='one_win_per_deal'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('won', 'invoice_paid', 'renewal')), _negated=True), fields=('tenant_id', 'referral', 'kind', 'deal'), name='one_milestone_per_deal', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['tenant_id', 'referral', 'id'], name='message_of_referral'),
        ),
        migrations.AddIndex(
            model_name='keptmilestone',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['tenant_id', 'party'], name='kept_of_party'),
        ),
        migrations.AddConstraint(
            model_name='keptmilestone',
            constraint=models.CheckConstraint(condition=models.Q(('waits_for__in', ('decision', 'deal', 'award'))), name='kept_waits_for_something_known'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'referral'), name='one_extension_per_referral'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('before'))), name='an_extension_adds_time'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_consent_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'referral', 'who'), name='each_is_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('who__in', ('referred', 'employer'))), name='consent_who_is_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__in', ('yes', 'no')), ('answered_at__isnull', False)), _connector='OR'), name='an_answer_has_its_instant'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'attribution', 'referral'), name='one_outcome_per_claim'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('credited', 'later_receipt', 'not_protected', 'undecided', 'ended', 'received_after', 'declined', 'withdrawn', 'voided', 'too_late', 'program_closed', 'other_protected', 'other_program', 'not_awarded', 'existing_customer', 'in_error'))), name='candidate_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('tenant_id', 'deal', 'claimant_kind'), name='one_first_attribution_per_deal'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes__isnull', False)), fields=('tenant_id', 'supersedes'), name='superseded_once'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ('win', 'award', 'dispute', 'void', 'unwin', 'evidence'))), name='attribution_cause_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(('claimant_kind__in', ('advocate', 'rep'))), name='attribution_claimant_is_known'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level__isnull', True), ('winner__isnull', True)), models.Q(('level__isnull', False), ('winner__isnull', False)), _connector='OR'), name='who_is_credited_has_a_level'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'referral'), name='one_appeal_per_referral'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('', 'granted', 'refused'))), name='appeal_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('first_by__isnull', True), models.Q(('decided_by', models.F('first_by')), _negated=True), _connector='OR'), name='the_second_look_is_anothers'),
        ),
        migrations.AddConstraint(
            model_name='voidproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('tenant_id', 'referral'), name='one_open_void_per_referral'),
        ),
        migrations.AddConstraint(
            model_name='voidproposal',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='voided_by_two'),
        ),
        # The chain of moves: each points to the one before it, and the referral to its last.
        ChainKey('referrals_move', 'move_follows_move', ['tenant_id', 'referral_id', 'prev_step', 'from_state'],
                 'referrals_move', ['tenant_id', 'referral_id', 'step', 'to_state']),
        ChainKey('referrals_referral', 'referral_is_its_last_move', ['tenant_id', 'id', 'step', 'status'],
                 'referrals_move', ['tenant_id', 'referral_id', 'step', 'to_state']),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('doubted_at__isnull', False)), fields=['tenant_id', 'doubted_at'], name='referral_in_doubt'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('doubted_at__isnull', True), ('status__in', ('accepted', 'qualified', 'won')), _connector='OR'), name='doubts_are_about_accepted'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('won', 'invoice_paid', 'renewal')), _negated=True), ('deal__isnull', False), _connector='OR'), name='wins_have_a_deal'),
        ),
    ]
