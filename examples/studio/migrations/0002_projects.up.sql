-- 0002 projects: what the studio works on.
--
-- phase: expand.   existing rows: none.   locks: new relations; share row exclusive on
-- apptsched.tenant and studio.app_user, brief.
-- apptsched: phase expand

create table studio.project (
    tenant_id uuid not null,
    id        uuid not null default apptsched.new_id(),
    name      text not null,
    led_by    uuid not null,
    constraint project_pkey primary key (tenant_id, id),
    constraint project_name_is_unique unique (tenant_id, name),
    constraint project_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    constraint project_led_by_fkey foreign key (tenant_id, led_by)
        references studio.app_user (tenant_id, id) on delete restrict
);
comment on table studio.project is 'What the studio works on.';

create index project_by_leader on studio.project (tenant_id, led_by);
