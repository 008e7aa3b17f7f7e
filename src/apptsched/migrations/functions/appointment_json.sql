-- The one row a write answers with: the appointment as it is now.
-- apptsched: since 0006
create or replace function apptsched.appointment_json(p_tenant_id uuid, p_id uuid) returns jsonb
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set extra_float_digits = 1
as $$
begin
    return (
        select to_jsonb(d)
        from apptsched.appointment_detail d
        where d.tenant_id = p_tenant_id and d.id = p_id
    );
end
$$;
comment on function apptsched.appointment_json(uuid, uuid) is 'An appointment as the write path returns it.';
