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
            name='Job',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('asked', models.JSONField()),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(default='waiting', max_length=9)),
                ('run', models.PositiveSmallIntegerField(default=0)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('began_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('cancel_asked_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('result', models.JSONField(null=True)),
                ('trouble', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'kind', 'subject_id', '-id'], name='job_of_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'running', 'done', 'failed', 'cancelled'))), name='job_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('waiting', 'running'))), models.Q(('ended_at__isnull', False), ('state__in', ('done', 'failed', 'cancelled'))), _connector='OR'), name='ended_jobs_have_ended'), models.CheckConstraint(condition=models.Q(models.Q(('result__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('result__isnull', True)), _connector='OR'), name='done_jobs_have_a_result'), models.CheckConstraint(condition=models.Q(('done__gte', 0), ('total__gte', 0)), name='job_progress_is_no_debt')],
            },
        ),
        ProtectTable('jobs_job'),
    ]
