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
        ('advocates', '0001_initial'),
        ('programs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=160)),
                ('status', models.CharField(default='active', max_length=10)),
                ('status_note', models.CharField(blank=True, default='', max_length=300)),
                ('status_at', models.DateTimeField(null=True)),
                ('protection_days', models.PositiveSmallIntegerField(null=True)),
                ('email_domain', models.CharField(blank=True, default='', max_length=254)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', '-id'], name='organisation_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ('active', 'suspended'))), name='organisation_status_is_known'), models.CheckConstraint(condition=models.Q(('protection_days__isnull', True), models.Q(('protection_days__gte', 1), ('protection_days__lte', 730)), _connector='OR'), name='organisation_protects_1_to_730_days'), models.CheckConstraint(condition=models.Q(('status', 'active'), ('status_at__isnull', False), _connector='OR'), name='suspended_since_an_instant')],
            },
        ),
        ProtectTable('partners_organisation'),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('role', models.CharField(default='member', max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('advocate', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advocates.advocate')),
                ('organisation', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='partners.organisation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'organisation'], name='membership_of_organisation')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('tenant_id', 'advocate'), name='one_organisation_at_a_time'), models.CheckConstraint(condition=models.Q(('role__in', ('admin', 'member'))), name='membership_role_is_known'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='nobody_left_before_joining')],
            },
        ),
        ProtectTable('partners_membership'),
        migrations.CreateModel(
            name='MemberInvitation',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, default='', max_length=120)),
                ('role', models.CharField(default='member', max_length=10)),
                ('secret_hash', models.CharField(max_length=64)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('program', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.program')),
                ('organisation', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='partners.organisation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'secret_hash'), name='one_member_invitation_per_secret'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('tenant_id', 'organisation', 'email'), name='one_open_invitation_per_address'), models.CheckConstraint(condition=models.Q(('role__in', ('admin', 'member'))), name='invited_role_is_known'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='member_accepted_or_withdrawn')],
            },
        ),
        ProtectTable('partners_memberinvitation'),
        migrations.CreateModel(
            name='OrganisationLevel',
            fields=[
                ('id', models.UUIDField(default=foundation.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(default=foundation.tenants.context.current_tenant_id, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('level', models.CharField(max_length=10)),
                ('from_at', models.DateTimeField()),
                ('set_at', models.DateTimeField()),
                ('organisation', foundation.tenants.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='partners.organisation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant_id', 'organisation', 'from_at'], name='level_by_instant')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ('bronze', 'silver', 'gold'))), name='organisation_level_is_known'), models.CheckConstraint(condition=models.Q(('from_at__gte', models.F('set_at'))), name='levels_are_not_set_for_the_past')],
            },
        ),
        ProtectTable('partners_organisationlevel', append_only=True),
    ]
