-- 0005 history: one event per change, append-only for everybody.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: new relations only.
--
-- An event holds no personal data: times, status, claims and attendee ids, and of texts only
-- which changed. It has no foreign key to its appointment, because it outlives it.

create table apptsched.appointment_event (
    tenant_id      uuid        not null,
    id             bigint      not null generated always as identity,
    appointment_id uuid        not null,
    version        int         not null,
    kind           text        not null,
    at             timestamptz not null,
    actor          text,
    reason         text,
    before         jsonb,
    after          jsonb,
    changed        text[]      not null default '{}',
    xid            xid8        not null default pg_current_xact_id(),
    constraint appointment_event_pkey primary key (tenant_id, id),
    constraint appointment_event_says_something check (before is not null or after is not null)
);
comment on table apptsched.appointment_event is 'Append-only history of every appointment, and the outbox.';
comment on column apptsched.appointment_event.version is 'The appointment''s version after the change.';
comment on column apptsched.appointment_event.kind is 'booked, rescheduled, updated, deleted, or the status it went to.';
comment on column apptsched.appointment_event.before is 'Times, status, claims and attendee ids before the change; null for the first.';
comment on column apptsched.appointment_event.after is 'The same after it; null when the row was deleted.';
comment on column apptsched.appointment_event.changed is 'Names of the personal and host fields that changed.';
comment on column apptsched.appointment_event.xid is 'The transaction that wrote it, so that readers can wait for late committers.';

create index appointment_event_by_appointment on apptsched.appointment_event (tenant_id, appointment_id, version);

create function apptsched.refuse_rewrite() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the history is append-only' using errcode = 'object_not_in_prerequisite_state';
end
$$;
comment on function apptsched.refuse_rewrite() is 'Refuses update, delete and truncate, to the owner as well.';

create trigger appointment_event_is_append_only
    before update or delete or truncate on apptsched.appointment_event
    for each statement execute function apptsched.refuse_rewrite();
