import django.db.models.deletion
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.db import migrations, models

from foundation.outbox.operations import RelayMayPutOff
from foundation.tenants.operations import GrantGlobal, ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('seq', models.PositiveBigIntegerField()),
                ('payload', models.JSONField()),
                ('occurred_at', models.DateTimeField()),
                ('acting_kind', models.CharField(max_length=10)),
                ('acting_id', models.UUIDField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', '-id'], name='event_newest')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'subject_id', 'seq'), name='one_event_per_seq')],
            },
        ),
        ProtectTable('outbox_event', append_only=True),
        migrations.CreateModel(
            name='Tick',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('scheduled_for', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('cause', models.CharField(blank=True, default='', max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_at'], name='tick_due')],
                'constraints': [models.UniqueConstraint(fields=('name', 'scheduled_for'), name='one_tick_per_instant')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('subscriber', models.CharField(max_length=80)),
                ('ordered', models.BooleanField(default=False)),
                ('subject_id', models.UUIDField()),
                ('seq', models.PositiveBigIntegerField()),
                ('state', models.CharField(default='due', max_length=4)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('cause', models.CharField(blank=True, default='', max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('event', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='outbox.event')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['tenant_id', 'due_at', 'id'], name='delivery_due'), models.Index(condition=models.Q(('ordered', True), models.Q(('state', 'done'), _negated=True)), fields=['tenant_id', 'subscriber', 'subject_id', 'seq'], name='delivery_open_in_order'), models.Index(condition=models.Q(('state', 'dead')), fields=['tenant_id', '-id'], name='delivery_dead'), models.Index(condition=models.Q(('state', 'done')), fields=['tenant_id', 'done_at'], name='delivery_to_drop')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'event', 'subscriber'), name='one_delivery_per_subscriber'), models.CheckConstraint(condition=models.Q(('state__in', ('due', 'done', 'dead'))), name='delivery_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='done_has_its_instant')],
            },
        ),
        ProtectTable('outbox_delivery'),
        RelayMayPutOff('outbox_delivery'),
        GrantGlobal('outbox_tick', 'SELECT, UPDATE, DELETE'),
        GrantGlobal('outbox_tick', 'SELECT, INSERT, UPDATE (due_at)', role='referral_relay'),
    ]
