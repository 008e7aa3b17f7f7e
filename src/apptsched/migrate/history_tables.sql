-- The runner's own tables. They outlive every migration, those of a `down` to zero included.

-- Two lines may be migrated at once, for the first time; each has a lock of its own.
select pg_advisory_xact_lock(hashtextextended('apptsched migration history', 0));

-- `create schema if not exists` would ask for a right it does not need.
do $$
begin
    if to_regnamespace('apptsched') is null then
        create schema apptsched;
    end if;
end
$$;

create table if not exists apptsched.apptsched_migration (
    line            text        not null,
    version         int         not null,
    name            text        not null,
    state           text        not null,
    statements_done int         not null default 0,
    checksum        text        not null,
    code_checksum   text        not null,
    down_text       text,
    down_checksum   text,
    irreversible    text,
    lossy_down      boolean     not null default false,
    phase           text,
    applied_at      timestamptz not null default clock_timestamp(),
    applied_by      text        not null default session_user,
    duration        interval,
    done_checksum   text,
    constraint apptsched_migration_pkey primary key (line, version),
    constraint apptsched_migration_version_is_positive check (version > 0),
    constraint apptsched_migration_state_is_known
        check (state in ('applying', 'applied', 'reverting')),
    constraint apptsched_migration_phase_is_known check (phase in ('expand', 'contract')),
    constraint apptsched_migration_has_a_way_back_or_a_reason
        check ((down_text is null) <> (irreversible is null) and (down_text is null) = (down_checksum is null))
);
comment on table apptsched.apptsched_migration is
    'The migrations this database has, by line: apptsched for the package, others for its hosts. Written by the migration runner only.';
comment on column apptsched.apptsched_migration.state is
    'applying and reverting: outside a transaction, and interrupted unless a runner is at it.';
comment on column apptsched.apptsched_migration.statements_done is
    'Outside a transaction: how many statements of the way up or down were completed.';
comment on column apptsched.apptsched_migration.done_checksum is
    'SHA-256 of those statements, comments and blanks left out; null when it is not unfinished.';
comment on column apptsched.apptsched_migration.checksum is
    'SHA-256 of the up file, line ends and trailing blanks left out.';
comment on column apptsched.apptsched_migration.code_checksum is
    'SHA-256 of the up file, comments and blanks left out.';
comment on column apptsched.apptsched_migration.down_text is
    'What reverts it, kept for when the file is gone.';
comment on column apptsched.apptsched_migration.irreversible is
    'Why nothing reverts it.';
comment on column apptsched.apptsched_migration.lossy_down is
    'What reverts it destroys data.';
comment on column apptsched.apptsched_migration.phase is
    'expand: older code works on it, too; contract: it does not; null: its author did not say.';

create table if not exists apptsched.apptsched_migration_repeatable (
    line       text        not null,
    name       text        not null,
    checksum   text        not null,
    since      int         not null,
    undo       text[]      not null,
    former     text[]      not null default '{}',
    applied_at timestamptz not null default clock_timestamp(),
    applied_by text        not null default session_user,
    constraint apptsched_migration_repeatable_pkey primary key (line, name)
);
comment on table apptsched.apptsched_migration_repeatable is
    'The repeatable files this database has, as last applied. Written by the migration runner only.';
comment on column apptsched.apptsched_migration_repeatable.since is
    'The first migration it needs; reverting that one drops what the file created.';
comment on column apptsched.apptsched_migration_repeatable.undo is
    'The statements that drop what the file created, newest first.';
comment on column apptsched.apptsched_migration_repeatable.former is
    'Checksums of the texts before this one, oldest first; going back to one takes it and what follows out.';

create table if not exists apptsched.apptsched_migration_log (
    id         bigint      generated always as identity,
    at         timestamptz not null default clock_timestamp(),
    by         text        not null default session_user,
    line       text        not null,
    action     text        not null,
    file       text        not null,
    version    int,
    statements int         not null,
    duration   interval,
    error      text,
    constraint apptsched_migration_log_pkey primary key (id)
);
comment on table apptsched.apptsched_migration_log is
    'What every run of the migration runner did, in order; append-only.';
comment on column apptsched.apptsched_migration_log.version is
    'Of the migration; null for a repeatable file.';
comment on column apptsched.apptsched_migration_log.error is
    'Why it failed, and was rolled back; null when it did not.';

create or replace function apptsched.apptsched_migration_log_is_kept() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the log of migrations is append-only'
        using errcode = 'object_not_in_prerequisite_state';
end
$$;
comment on function apptsched.apptsched_migration_log_is_kept() is
    'Refuses update, delete and truncate, to the owner as well.';

create or replace trigger apptsched_migration_log_is_append_only
    before update or delete or truncate on apptsched.apptsched_migration_log
    for each statement execute function apptsched.apptsched_migration_log_is_kept();

-- In sessions that skip triggers, too.
alter table apptsched.apptsched_migration_log
    enable always trigger apptsched_migration_log_is_append_only;
