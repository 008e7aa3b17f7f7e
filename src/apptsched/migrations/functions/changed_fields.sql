-- Which personal and host fields a change touched.
-- apptsched: since 0008
create or replace function apptsched.changed_fields(
    p_old apptsched.appointment, p_new apptsched.appointment, p_before jsonb
) returns text[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array_remove(array[
        case when p_new.title is distinct from p_old.title then 'title' end,
        case when p_new.notes is distinct from p_old.notes then 'notes' end,
        case when p_new.metadata <> p_old.metadata then 'metadata' end,
        case when p_new.override_reason is distinct from p_old.override_reason then 'override_reason' end,
        case
            when p_new.cancellation_reason is distinct from p_old.cancellation_reason
             and p_new.status = p_old.status then 'cancellation_reason'
        end,
        case
            when exists (
                select from apptsched.attendee t
                where t.tenant_id = p_new.tenant_id
                  and t.appointment_id = p_new.id
                  and t.changed_in = p_new.version
                  and p_before -> 'attendees' ? t.id::text
            ) then 'attendees'
        end
    ], null);
end
$$;
comment on function apptsched.changed_fields(apptsched.appointment, apptsched.appointment, jsonb)
    is 'The names, not the values, of the personal and host fields that differ.';
