-- Whether the runner has ever migrated this database.
select to_regclass('apptsched.apptsched_migration') is not null as tables_exist
