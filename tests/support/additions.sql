-- What hosts may add, each below the object that is listed.

-- index apptsched.mine
create index mine on apptsched.person (lower(name));

-- trigger mine on apptsched.person
create trigger mine before insert on apptsched.person for each row
    execute function suppress_redundant_updates_trigger();

-- statistics object apptsched.mine
create statistics apptsched.mine on tenant_id, name from apptsched.person;

-- grant table apptsched.person to pg_monitor
grant select on apptsched.person to pg_monitor;

-- grant future tables in schema apptsched to pg_monitor
alter default privileges in schema apptsched grant select on tables to pg_monitor;

-- publication relation apptsched.person in publication mine
create publication mine for table apptsched.person;
