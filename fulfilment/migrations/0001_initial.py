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
        ('rewards', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileLayout',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=10)),
                ('columns', models.JSONField()),
                ('separator', models.CharField(max_length=1)),
                ('decimal_mark', models.CharField(max_length=1)),
                ('encoding', models.CharField(max_length=12)),
                ('changed_by', models.UUIDField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'kind'), name='one_layout_per_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ('bank', 'payroll', 'billing'))), name='layout_kind_is_known')],
            },
        ),
        ProtectTable('fulfilment_filelayout'),
        migrations.CreateModel(
            name='PayoutFile',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(default='made', max_length=10)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('downloaded_by', models.UUIDField(null=True)),
                ('downloaded_at', models.DateTimeField(null=True)),
                ('sealed', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'number'), name='one_file_per_number'), models.CheckConstraint(condition=models.Q(('kind__in', ('bank', 'payroll', 'billing'))), name='file_kind_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ('made', 'in_flight', 'settled', 'dropped'))), name='file_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('downloaded_at__isnull', False), ('downloaded_by__isnull', False), ('sealed__isnull', False), ('state__in', ('in_flight', 'settled')), models.Q(('sha256', ''), _negated=True)), models.Q(('downloaded_at__isnull', True), ('sealed__isnull', True), ('sha256', ''), ('state__in', ('made', 'dropped'))), _connector='OR'), name='downloaded_has_its_bytes')],
            },
        ),
        ProtectTable('fulfilment_payoutfile'),
        migrations.CreateModel(
            name='PayoutMethod',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('beneficiary_kind', models.CharField(max_length=20)),
                ('beneficiary_id', models.UUIDField()),
                ('kind', models.CharField(max_length=10)),
                ('sealed', models.BinaryField(null=True)),
                ('tail', models.CharField(blank=True, default='', max_length=4)),
                ('since', models.DateTimeField()),
                ('pays_from', models.DateTimeField()),
                ('entered_by', models.UUIDField(null=True)),
                ('seconded_by', models.UUIDField(null=True)),
                ('alone', models.BooleanField(default=False)),
                ('doubted_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('tenant_id', 'beneficiary_kind', 'beneficiary_id'), name='one_method_at_a_time'), models.CheckConstraint(condition=models.Q(('kind__in', ('bank', 'payroll', 'billing'))), name='method_kind_is_known'), models.CheckConstraint(condition=models.Q(('beneficiary_kind__in', ('advocate', 'partner_organisation', 'party', 'charity', 'staff', 'customer_account'))), name='method_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('sealed__isnull', False)), models.Q(('removed_at__isnull', False), ('sealed__isnull', True)), _connector='OR'), name='removed_is_blank'), models.CheckConstraint(condition=models.Q(('pays_from__gte', models.F('since'))), name='pays_after_it_was_set'), models.CheckConstraint(condition=models.Q(('seconded_by__isnull', True), models.Q(('entered_by__isnull', False), models.Q(('seconded_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='method_has_a_second_person')],
            },
        ),
        ProtectTable('fulfilment_payoutmethod'),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('beneficiary_kind', models.CharField(max_length=20)),
                ('beneficiary_id', models.UUIDField()),
                ('provider', models.CharField(max_length=20)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(default='requested', max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('number', models.PositiveIntegerField(null=True)),
                ('executed_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('settled_by', models.UUIDField(null=True)),
                ('file', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='fulfilment.payoutfile')),
                ('method', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fulfilment.payoutmethod')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('fulfilment_payout'),
        migrations.CreateModel(
            name='PayoutMinimum',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('currency', models.CharField(max_length=3)),
                ('amount_minor', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'currency'), name='one_minimum_per_currency'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='minimum_is_not_below_zero')],
            },
        ),
        ProtectTable('fulfilment_payoutminimum'),
        migrations.CreateModel(
            name='PayoutReward',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('amount_minor', models.BigIntegerField()),
                ('freed_at', models.DateTimeField(null=True)),
                ('payout', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='fulfilment.payout')),
                ('reward', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.reward')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('fulfilment_payoutreward'),
        migrations.CreateModel(
            name='PointsCredit',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reference', models.UUIDField()),
                ('idempotency_key', models.UUIDField()),
                ('holder', models.UUIDField()),
                ('amount_minor', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'reference'), name='one_credit_per_reference'), models.UniqueConstraint(fields=('tenant_id', 'idempotency_key'), name='one_credit_per_key'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='credit_is_above_zero')],
            },
        ),
        ProtectTable('fulfilment_pointscredit', append_only=True),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('begun_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('receipt', models.CharField(blank=True, default='', max_length=80)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('payout', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='fulfilment.payout')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'payout', 'number'), name='one_attempt_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('tenant_id', 'payout'), name='one_attempt_that_may_have_paid'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'unknown', 'confirmed', 'failed'))), name='attempt_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state__in', ('open', 'unknown'))), models.Q(models.Q(('state__in', ('open', 'unknown')), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='settled_has_its_instant'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('receipt', ''), _negated=True), _connector='OR'), name='confirmed_has_a_receipt')],
            },
        ),
        ProtectTable('fulfilment_attempt'),
        migrations.AddIndex(
            model_name='payout',
            index=models.Index(fields=['tenant_id', 'beneficiary_kind', 'beneficiary_id', '-id'], name='payout_of_beneficiary'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.UniqueConstraint(condition=models.Q(('file__isnull', False)), fields=('tenant_id', 'file', 'number'), name='one_row_per_number'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('requested', 'in_flight', 'unknown', 'paid', 'rejected', 'returned', 'withdrawn'))), name='payout_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('beneficiary_kind__in', ('advocate', 'partner_organisation', 'party', 'charity', 'staff', 'customer_account'))), name='payout_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payout_pays_something'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('state__in', ('paid', 'returned'))), models.Q(models.Q(('state__in', ('paid', 'returned')), _negated=True), ('paid_at__isnull', True)), _connector='OR'), name='paid_has_its_instant'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', True), ('method__isnull', True), ('number__isnull', True), models.Q(('state__in', ('rejected', 'returned', 'withdrawn')), _negated=True)), models.Q(('file__isnull', False), ('method__isnull', False), ('number__isnull', False)), _connector='OR'), name='a_row_has_file_number_and_method'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(('file__isnull', True), models.Q(('state__in', ('paid', 'rejected', 'returned')), _negated=True), models.Q(('executed_on__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='a_settled_row_says_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='payoutreward',
            constraint=models.UniqueConstraint(condition=models.Q(('freed_at__isnull', True)), fields=('tenant_id', 'reward'), name='reward_in_one_payout'),
        ),
        migrations.AddConstraint(
            model_name='payoutreward',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'payout', 'reward'), name='reward_once_in_a_payout'),
        ),
        migrations.AddConstraint(
            model_name='payoutreward',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payout_line_pays_something'),
        ),
    ]
