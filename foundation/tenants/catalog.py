"""Reads PostgreSQL's own catalog: is every table that is not on the written list locked?"""

# The tables without a tenant. Whoever adds one writes the reason beside it.
GLOBAL_TABLES = {
    "tenants_tenant": "the vendors themselves; read before the tenant is known",
    "tenants_address": "read before the tenant is known",
    "django_session": "read before the tenant is known; holds a user id that only its own vendor's host finds",
    "django_content_type": "one per model, made by migrations",
    "django_migrations": "made by migrations",
    "auth_permission": "one per model, made by migrations",
    "auth_group": "made by Django, not used",
    "auth_group_permissions": "made by Django, not used",
    "accounts_apikeyindex": "which vendor an API key belongs to is asked before the vendor is known; holds a hash and the vendor's id",
    "outbox_tick": "what the clock asks for belongs to no vendor",
}

TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT concat(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), ' ', coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''))
                 FROM pg_policy p WHERE p.polrelid = c.oid),
           coalesce((SELECT a.attnotnull FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'), false),
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
    FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"""

UNIQUE_KEYS_WITHOUT_TENANT_FIRST = """
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE (i.indisunique OR i.indisexclusion) AND c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attname = 'tenant_id')"""

FOREIGN_KEYS = """
    SELECT f.conrelid::regclass::text, f.confrelid::regclass::text, f.conname, f.condeferrable,
           (SELECT attname FROM pg_attribute WHERE attrelid = f.conrelid AND attnum = f.conkey[1]) = 'tenant_id'
           AND (SELECT attname FROM pg_attribute WHERE attrelid = f.confrelid AND attnum = f.confkey[1]) = 'tenant_id'
    FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace"""

MAY_BE_DEFERRED = {"journal_closes"}   # the ledger's one promise that can only be kept at commit


def problems(connection):
    """One line for each thing that would let a tenant's rows out. Empty means locked."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = cursor.fetchall()
        cursor.execute(UNIQUE_KEYS_WITHOUT_TENANT_FIRST)
        unique_keys = cursor.fetchall()
        cursor.execute(FOREIGN_KEYS)
        foreign_keys = cursor.fetchall()
    for table, row_security, forced, policies, tenant_not_null, has_primary_key in tables:
        if not has_primary_key:
            found.append(f"{table}: no primary key")
        if table in GLOBAL_TABLES:
            continue
        if not tenant_not_null:
            found.append(f"{table}: no tenant_id NOT NULL (a global table is written down in GLOBAL_TABLES)")
        if not row_security:
            found.append(f"{table}: row-level security is off")
        if not forced:
            found.append(f"{table}: row-level security is not forced on the owner")
        if not policies:
            found.append(f"{table}: no policy")
        if any("select" in policy.lower() for policy in policies):
            found.append(f"{table}: a policy with a subquery")
    for table, key in unique_keys:
        if table not in GLOBAL_TABLES:
            found.append(f"{table}: {key} does not begin with tenant_id")
    for table, target, key, deferrable, with_tenant in foreign_keys:
        if (table in GLOBAL_TABLES) != (target in GLOBAL_TABLES):
            found.append(f"{table}: {key} crosses between tenant tables and global tables")
        elif table not in GLOBAL_TABLES and not with_tenant:
            found.append(f"{table}: {key} does not carry the tenant")
        elif table not in GLOBAL_TABLES and deferrable and key not in MAY_BE_DEFERRED:
            found.append(f"{table}: {key} is deferrable")
    for table in GLOBAL_TABLES.keys() - {row[0] for row in tables}:
        found.append(f"{table}: in GLOBAL_TABLES, but there is no such table")
    return found
