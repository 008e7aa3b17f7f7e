-- 0003 document versions: what was drawn for a project, every state of it.
--
-- phase: expand.   existing rows: none.   locks: new relations; share row exclusive on
-- studio.project and studio.app_user, brief.
-- apptsched: phase expand

create table studio.document_version (
    tenant_id  uuid not null,
    project_id uuid not null,
    document   text not null,
    number     int  not null,
    body       text not null,
    drawn_by   uuid not null,
    constraint document_version_pkey primary key (tenant_id, project_id, document, number),
    constraint document_version_number_is_positive check (number > 0),
    constraint document_version_project_fkey foreign key (tenant_id, project_id)
        references studio.project (tenant_id, id) on delete restrict,
    constraint document_version_drawn_by_fkey foreign key (tenant_id, drawn_by)
        references studio.app_user (tenant_id, id) on delete restrict
);
comment on table studio.document_version is 'One state of a document; never changed, only followed.';

create index document_version_by_author on studio.document_version (tenant_id, drawn_by);
