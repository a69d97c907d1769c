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
            name='KeptMessage',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('message_id', models.CharField(max_length=320)),
                ('sealed', models.BinaryField()),
                ('queued_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', '-queued_at', '-id'], name='kept_newest')],
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'message_id'), name='one_copy_per_message')],
            },
        ),
        ProtectTable('mail_keptmessage'),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('sealed', models.BinaryField(null=True)),
                ('state', models.CharField(default='queued', max_length=6)),
                ('queued_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'key'), name='one_message_per_key'), models.CheckConstraint(condition=models.Q(models.Q(('sealed__isnull', False), ('sent_at__isnull', True), ('state', 'queued')), models.Q(('sealed__isnull', True), ('sent_at__isnull', False), ('state', 'sent')), _connector='OR'), name='sent_is_blank')],
            },
        ),
        ProtectTable('mail_message'),
    ]
