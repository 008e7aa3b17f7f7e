-- A step begins only where it belongs, alone, and does not wait long for locks.
do $do$
declare
    v_at int;
begin
    if not pg_try_advisory_xact_lock(%(lock_key)s) then
        raise exception 'another runner is migrating line %%', %(line)s
            using errcode = 'lock_not_available';
    end if;
    select coalesce(max(m.version), 0) into v_at
    from apptsched.apptsched_migration m
    where m.line = %(line)s
      and m.state <> 'applying';
    if v_at <> %(before)s then
        raise exception '%% begins at %%, and the database is at %%', %(path)s, %(before)s, v_at
            using errcode = 'object_not_in_prerequisite_state', hint = 'Export from where the database is.';
    end if;
    if exists (
        select from apptsched.apptsched_migration m where m.line = %(line)s and m.state <> 'applied'
    ) then
        raise exception 'an earlier run of line %% was interrupted', %(line)s
            using errcode = 'object_not_in_prerequisite_state', hint = 'See apptsched migrate status.';
    end if;
    if current_setting('server_version_num')::int < %(min_postgres)s * 10000 then
        raise exception '%% needs PostgreSQL %%', %(path)s, %(min_postgres)s
            using errcode = 'feature_not_supported';
    end if;
    perform
        set_config('apptsched.role', current_setting('role'), %(is_local)s),
        set_config(
            'apptsched.settings',
            (
                select jsonb_object_agg(s.name, current_setting(s.name))::text
                from pg_catalog.pg_settings s
                where s.context in ('user', 'superuser')
                  and s.name not in (
                      'lock_timeout', 'statement_timeout', 'standard_conforming_strings',
                      -- What cannot be set back, or is the transaction's own.
                      'temp_buffers', 'transaction_deferrable', 'transaction_isolation', 'transaction_read_only'
                  )
            ),
            %(is_local)s
        ),
        set_config('apptsched.lock_timeout', current_setting('lock_timeout'), %(is_local)s),
        set_config('apptsched.statement_timeout', current_setting('statement_timeout'), %(is_local)s),
        set_config('lock_timeout', %(lock_timeout)s, %(is_local)s),
        set_config(
            'statement_timeout',
            coalesce(%(statement_timeout)s, current_setting('statement_timeout')),
            %(is_local)s
        ),
        set_config('standard_conforming_strings', 'on', %(is_local)s);
end
$do$;
