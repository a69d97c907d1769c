import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import foundation.kernel.ids
import foundation.tenants.context
import foundation.tenants.fields
from django.conf import settings
from django.db import migrations, models

from foundation.tenants.operations import AdoptTables, GrantGlobal, ProtectTable


class Migration(migrations.Migration):
    # After all of the libraries': they point to the user's single-column key, which is gone afterwards. A later migration
    # of theirs that adds such a key fails loudly, and gets an AdoptTables of its own.
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        AdoptTables(
            "account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "django_admin_log",
            beside=["accounts_user"], dropping_keys_to=["django_content_type"],
        ),
        GrantGlobal("django_session", "SELECT, INSERT, UPDATE, DELETE"),
        GrantGlobal("django_content_type", "SELECT"),
        GrantGlobal("auth_permission", "SELECT"),
        GrantGlobal("django_migrations", "SELECT"),
        # Only now: a foreign key to a user is (tenant_id, user_id).
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('label', models.CharField(max_length=80)),
                ('secret_hash', models.CharField(max_length=64)),
                ('last_four', models.CharField(max_length=4)),
                ('scopes', models.JSONField()),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_apikey'),
        migrations.CreateModel(
            name='ApiKeyIndex',
            fields=[
                ('secret_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        GrantGlobal('accounts_apikeyindex', 'SELECT, INSERT, DELETE'),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('purpose', models.CharField(default='entry', max_length=10)),
                ('secret_hash', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_entry'),
        migrations.CreateModel(
            name='FailedLogins',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('door', models.CharField(max_length=20)),
                ('who', models.CharField(max_length=64)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_failedlogins'),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(max_length=20)),
                ('secret_hash', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_invitation'),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('role', models.CharField(max_length=20)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_member'),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('code_hash', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_signincode'),
        migrations.CreateModel(
            name='SupportVisit',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('operator_id', models.UUIDField()),
                ('operator_name', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('secret_hash', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        ProtectTable('accounts_supportvisit'),
        migrations.AddField(
            model_name='apikey',
            name='staff_user',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='entry',
            name='user',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='failedlogins',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'door', 'who'), name='one_counter_per_door_and_person'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['tenant_id', 'email'], name='invitation_by_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_invitation_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('owner', 'program_manager', 'finance_approver', 'sales_rep', 'read_only', 'operator'))), name='invitation_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='accepted_or_withdrawn'),
        ),
        migrations.AddField(
            model_name='member',
            name='user',
            field=foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='signincode',
            index=models.Index(fields=['tenant_id', 'expires_at'], name='code_to_drop'),
        ),
        migrations.AddIndex(
            model_name='apikey',
            index=models.Index(fields=['tenant_id', 'staff_user'], name='key_by_person'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_key_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_entry_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ('entry', 'reset'))), name='entry_purpose_is_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'user'), name='one_role_per_user'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('owner', 'program_manager', 'finance_approver', 'sales_rep', 'read_only', 'operator'))), name='member_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='supportvisit',
            constraint=models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_visit_per_secret'),
        ),
        migrations.AddConstraint(
            model_name='supportvisit',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='visit_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='supportvisit',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('started_at'), '+', models.Value(datetime.timedelta(seconds=3600))))), name='visit_lasts_an_hour_at_most'),
        ),
    ]
