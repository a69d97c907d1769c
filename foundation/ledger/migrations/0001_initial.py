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
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('owner_kind', models.CharField(blank=True, default='', max_length=40)),
                ('owner_id', models.UUIDField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('side', models.CharField(max_length=6)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'kind', 'owner_kind', 'owner_id', 'currency'), name='one_account_per_owner', nulls_distinct=False), models.UniqueConstraint(fields=('tenant_id', 'id', 'currency', 'side'), name='account_is_a_target'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('accrued', 'payable', 'wallet', 'pot')), ('side', 'credit')), models.Q(('kind__in', ('receivable',)), ('side', 'debit')), models.Q(('kind__in', ('reward_expense', 'in_flight', 'funding', 'write_off_expense', 'unclaimed_property', 'tax_withheld', 'payout_fees', 'fx_clearing', 'reserved', 'points_redeemed', 'store_expense', 'migration_equity')), ('side', 'free')), _connector='OR'), name='account_side_follows_its_kind')],
            },
        ),
        ProtectTable('ledger_account', append_only=True),
        migrations.CreateModel(
            name='Journal',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('currency', models.CharField(max_length=3)),
                ('occurred_at', models.DateTimeField()),
                ('legs', models.SmallIntegerField()),
                ('closing_sum', models.BigIntegerField(default=0)),
                ('reverses', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.journal')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('ledger_journal', append_only=True),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reward_id', models.UUIDField(null=True)),
                ('leg', models.SmallIntegerField()),
                ('legs', models.SmallIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('side', models.CharField(max_length=6)),
                ('amount', models.BigIntegerField()),
                ('sum_before', models.BigIntegerField()),
                ('sum_after', models.BigIntegerField()),
                ('prev_leg', models.SmallIntegerField(null=True)),
                ('step', models.BigIntegerField(null=True)),
                ('prev_step', models.BigIntegerField(null=True)),
                ('balance_before', models.BigIntegerField(null=True)),
                ('balance_after', models.BigIntegerField(null=True)),
                ('account', foundation.tenants.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account')),
                ('journal', foundation.tenants.fields.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.journal')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('ledger_posting', append_only=True),
        migrations.AddConstraint(
            model_name='journal',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'key'), name='one_journal_per_key'),
        ),
        migrations.AddConstraint(
            model_name='journal',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'id', 'currency', 'legs'), name='journal_is_a_target'),
        ),
        migrations.AddConstraint(
            model_name='journal',
            constraint=models.CheckConstraint(condition=models.Q(('legs__gte', 2), ('legs__lte', 100)), name='journal_has_2_to_100_legs'),
        ),
        migrations.AddConstraint(
            model_name='journal',
            constraint=models.CheckConstraint(condition=models.Q(('closing_sum', 0)), name='journal_closes_at_zero'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(condition=models.Q(('reward_id__isnull', False)), fields=['tenant_id', 'reward_id'], name='posting_of_reward'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'journal', 'leg'), name='one_posting_per_leg'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'journal', 'leg', 'sum_after'), name='leg_is_a_target'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'account', 'step'), name='one_posting_per_step'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'account', 'step', 'balance_after'), name='step_is_a_target'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='posting_moves_something'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('leg__gte', 1), ('leg__lte', models.F('legs'))), name='leg_is_one_of_its_journal'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('sum_after', django.db.models.expressions.CombinedExpression(models.F('sum_before'), '+', models.F('amount')))), name='sum_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leg', 1), ('prev_leg__isnull', True), ('sum_before', 0)), models.Q(('leg__gt', 1), ('prev_leg', django.db.models.expressions.CombinedExpression(models.F('leg'), '-', models.Value(1))), ('prev_leg__isnull', False)), _connector='OR'), name='legs_follow_each_other'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('side', 'free'), ('balance_after__isnull', True), ('balance_before__isnull', True), ('prev_step__isnull', True), ('step__isnull', True)), models.Q(('side__in', ('credit', 'debit')), ('balance_after', django.db.models.expressions.CombinedExpression(models.F('balance_before'), '+', models.F('amount'))), ('balance_after__isnull', False), ('balance_before__isnull', False), ('step__isnull', False), models.Q(models.Q(('balance_before', 0), ('prev_step__isnull', True), ('step', 1)), models.Q(('prev_step', django.db.models.expressions.CombinedExpression(models.F('step'), '-', models.Value(1))), ('prev_step__isnull', False), ('step__gt', 1)), _connector='OR')), _connector='OR'), name='balance_chain'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('side', 'free'), models.Q(('balance_after__lte', 0), ('side', 'credit')), models.Q(('balance_after__gte', 0), ('side', 'debit')), _connector='OR'), name='balance_sign'),
        ),
        # A leg belongs to a journal of its currency and its number of legs, to an account of its currency and side, and stands
        # on the leg and on the balance before it.
        ChainKey('ledger_posting', 'leg_of_its_journal', ['tenant_id', 'journal_id', 'currency', 'legs'],
                 'ledger_journal', ['tenant_id', 'id', 'currency', 'legs']),
        ChainKey('ledger_posting', 'leg_of_its_account', ['tenant_id', 'account_id', 'currency', 'side'],
                 'ledger_account', ['tenant_id', 'id', 'currency', 'side']),
        ChainKey('ledger_posting', 'leg_follows_leg', ['tenant_id', 'journal_id', 'prev_leg', 'sum_before'],
                 'ledger_posting', ['tenant_id', 'journal_id', 'leg', 'sum_after']),
        ChainKey('ledger_posting', 'balance_follows_balance', ['tenant_id', 'account_id', 'prev_step', 'balance_before'],
                 'ledger_posting', ['tenant_id', 'account_id', 'step', 'balance_after']),
        # The one deferred key: at commit the last leg is there and the sum at it is zero.
        ChainKey('ledger_journal', 'journal_closes', ['tenant_id', 'id', 'legs', 'closing_sum'],
                 'ledger_posting', ['tenant_id', 'journal_id', 'leg', 'sum_after'], deferred=True),
    ]
