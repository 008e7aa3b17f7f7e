-- 0004 exports: which state of a document was sent out for which appointment.
--
-- phase: expand.   existing rows: none.   locks: new relations; share row exclusive on
-- apptsched.appointment and studio.document_version, brief.
-- apptsched: phase expand

create table studio.export (
    tenant_id      uuid        not null,
    id             uuid        not null default apptsched.new_id(),
    appointment_id uuid        not null,
    project_id     uuid        not null,
    document       text        not null,
    number         int         not null,
    exported_at    timestamptz not null default clock_timestamp(),
    constraint export_pkey primary key (tenant_id, id),
    -- What went to a meeting is kept as long as the meeting is.
    constraint export_appointment_fkey foreign key (tenant_id, appointment_id)
        references apptsched.appointment (tenant_id, id) on delete restrict,
    constraint export_document_version_fkey foreign key (tenant_id, project_id, document, number)
        references studio.document_version (tenant_id, project_id, document, number) on delete restrict
);
comment on table studio.export is 'A state of a document, sent out for an appointment.';

create index export_by_appointment on studio.export (tenant_id, appointment_id);
create index export_by_document_version on studio.export (tenant_id, project_id, document, number);
