-- Direct SQL has changed claims or attendees: raises the appointment's version, whose event tells.
-- apptsched: since 0008
create or replace function apptsched.log_untold(p_tenant_id uuid, p_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from apptsched.tenant t
    where t.tenant_id = p_tenant_id and t.history_starts_at = 'infinity';
    if found then
        return; -- the tenant is being purged
    end if;
    perform from apptsched.appointment a
    where a.tenant_id = p_tenant_id and a.id = p_id
    for no key update;
    update apptsched.appointment a
    set version = a.version
    where a.tenant_id = p_tenant_id
      and a.id = p_id
      and (
          not exists (
              select from apptsched.appointment_event e
              where e.tenant_id = a.tenant_id
                and e.appointment_id = a.id
                and e.version = a.version
                and e.after = apptsched.appointment_facts(a)
          )
          or exists (
              select from apptsched.attendee t
              where t.tenant_id = a.tenant_id and t.appointment_id = a.id and t.changed_in > a.version
          )
      );
end
$$;
comment on function apptsched.log_untold(uuid, uuid) is 'Makes the event of claims and attendees that no event tells.';
