import django.db.models.deletion
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.conf import settings
from django.db import migrations, models

from foundation.tenants.operations import ProtectTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programs', '0001_initial'),
        ('accounts', '0002_protect'),   # the user's key is (tenant_id, id) only from there on
    ]

    operations = [
        migrations.CreateModel(
            name='Advocate',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('company', models.CharField(blank=True, default='', max_length=160)),
                ('status', models.CharField(default='claimed', max_length=10)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('proven_at', models.DateTimeField(null=True)),
                ('merged_at', models.DateTimeField(null=True)),
                ('rep_id', models.UUIDField(null=True)),
                ('name_key', models.CharField(db_collation='C', default='', max_length=120)),
                ('family_key', models.CharField(db_collation='C', default='', max_length=120)),
                ('user', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='advocates.advocate')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('advocates_advocate'),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('status', models.CharField(default='active', max_length=10)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='advocates.advocate')),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('terms', foundation.tenants.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.terms')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('advocates_enrolment'),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('code', models.CharField(max_length=50)),
                ('enrolment', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='advocates.enrolment')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('advocates_sharelink'),
        migrations.CreateModel(
            name='ClaimLink',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('secret_hash', models.CharField(max_length=64)),
                ('channel', models.CharField(max_length=10)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('collided_at', models.DateTimeField(null=True)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_links', to='advocates.advocate')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('advocates_claimlink'),
        migrations.CreateModel(
            name='DraftEntry',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('values', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField()),
                ('user', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('advocates_draftentry'),
        migrations.AddIndex(
            model_name='advocate',
            index=models.Index(fields=['tenant_id', 'rep_id', '-id'], name='advocate_by_rep'),
        ),
        migrations.AddIndex(
            model_name='advocate',
            index=models.Index(fields=['tenant_id', 'name_key'], name='advocate_by_name'),
        ),
        migrations.AddIndex(
            model_name='advocate',
            index=models.Index(fields=['tenant_id', 'family_key'], name='advocate_by_family_name'),
        ),
        migrations.AddIndex(
            model_name='claimlink',
            index=models.Index(fields=['tenant_id', 'advocate', '-id'], name='claim_link_of_advocate'),
        ),
        migrations.AddIndex(
            model_name='draftentry',
            index=models.Index(fields=['tenant_id', 'saved_at'], name='draft_by_age'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('claimed', 'unclaimed', 'refused', 'lapsed', 'merged'))), name='advocate_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('status', 'claimed'), ('user__isnull', False)), ('status', 'merged'), models.Q(models.Q(('status__in', ('claimed', 'merged')), _negated=True), ('claimed_at__isnull', True), ('user__isnull', True)), _connector='OR'), name='claimed_with_an_account'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.CheckConstraint(condition=models.Q(('proven_at__isnull', True), ('user__isnull', False), _connector='OR'), name='proven_with_an_account'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_at__isnull', False), ('merged_into__isnull', False), ('status', 'merged'), models.Q(('merged_into', models.F('id')), _negated=True)), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_at__isnull', True), ('merged_into__isnull', True)), _connector='OR'), name='merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('terms__isnull', False)), models.Q(('accepted_at__isnull', True), ('status__in', ('unclaimed', 'left', 'merged')), ('terms__isnull', True)), _connector='OR'), name='active_with_accepted_terms'),
        ),
        migrations.AddConstraint(
            model_name='claimlink',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_claim_link_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='claimlink',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ('mail', 'rep', 'qr'))), name='claim_link_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='claimlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='claim_link_lasts'),
        ),
        migrations.AddConstraint(
            model_name='draftentry',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'user'), name='one_draft_per_user'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'user'), name='one_advocate_per_user'),
        ),
        migrations.AddConstraint(
            model_name='advocate',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('status', 'merged'), _negated=True)), fields=('tenant_id', 'email'), name='one_advocate_per_address'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'merged'), _negated=True), fields=('tenant_id', 'advocate', 'program'), name='one_enrolment_per_program'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('active', 'unclaimed', 'left', 'suspended', 'merged'))), name='enrolment_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='sharelink',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'code'), name='one_link_per_code'),
        ),
    ]
