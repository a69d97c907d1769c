from django.db import migrations

from foundation.tenants.operations import AdoptTables, GrantGlobal


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
    ]
