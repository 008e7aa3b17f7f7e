-- 0010 event reading: who follows the events finds the new ones, and what need not be kept can go.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: share on appointment_event while two indexes
-- are built, about a second per million events; bookings wait.
-- apptsched: allow index-not-concurrent no release is older: the tables are empty

-- What a reader has not seen: transactions later than its cursor, or in progress then.
create index appointment_event_by_transaction on apptsched.appointment_event (tenant_id, xid);

-- Few: what direct SQL deleted, whose events outlive it until they are too old.
create index appointment_event_of_deleted on apptsched.appointment_event (tenant_id, at) where after is null;

create function apptsched.refuse_loss() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from removed r
    left join apptsched.tenant t on t.tenant_id = r.tenant_id
    where t.history_starts_at is null
       or t.history_starts_at <= r.at
       or exists (
           select from apptsched.appointment a
           where a.tenant_id = r.tenant_id and a.id = r.appointment_id
       );
    if found then
        raise exception 'the history is append-only' using errcode = 'object_not_in_prerequisite_state';
    end if;
    return null;
end
$$;
comment on function apptsched.refuse_loss()
    is 'Refuses to delete events but those before tenant.history_starts_at, of appointments that are gone.';

drop trigger appointment_event_is_append_only on apptsched.appointment_event;
create trigger appointment_event_is_append_only
    before update or truncate on apptsched.appointment_event
    for each statement execute function apptsched.refuse_rewrite();
create trigger appointment_event_is_kept after delete on apptsched.appointment_event
    referencing old table as removed for each statement execute function apptsched.refuse_loss();
-- In sessions that skip triggers, too.
alter table apptsched.appointment_event
    enable always trigger appointment_event_is_append_only,
    enable always trigger appointment_event_is_kept;
comment on function apptsched.refuse_rewrite() is 'Refuses update and truncate, to the owner as well.';
