-- 0001 users: who signs in. Some of them are people the schedule knows.
--
-- phase: expand.   existing rows: none.   locks: new relations; share row exclusive on
-- apptsched.tenant and apptsched.person, brief.
-- apptsched: phase expand

create schema studio;
comment on schema studio is 'The studio''s own tables, beside those of the schedule.';

create table studio.app_user (
    tenant_id uuid not null,
    id        uuid not null default apptsched.new_id(),
    login     text not null,
    person_id uuid,
    constraint app_user_pkey primary key (tenant_id, id),
    constraint app_user_login_is_unique unique (tenant_id, login),
    constraint app_user_tenant_fkey foreign key (tenant_id)
        references apptsched.tenant (tenant_id) on delete restrict,
    -- The tenant is part of every key, so that no row can refer to another tenant's.
    constraint app_user_person_fkey foreign key (tenant_id, person_id)
        references apptsched.person (tenant_id, id) on delete restrict
);
comment on table studio.app_user is 'Somebody who signs in.';
comment on column studio.app_user.person_id is 'Who that is in the schedule; null: nobody there.';

create index app_user_by_person on studio.app_user (tenant_id, person_id);
