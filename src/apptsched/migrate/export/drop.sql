-- Forgets the repeatable files that are gone, and drops what none of the others creates.
do $do$
declare
    v_undo text;
begin
    with gone as (
        delete from apptsched.apptsched_migration_repeatable r
        where r.line = %(line)s
          and %(gone)s
        returning r.line, r.name, r.undo
    )
    insert into apptsched.apptsched_migration_log (line, action, file, statements)
    select g.line, 'drop', 'functions/' || g.name || '.sql', cardinality(g.undo)
    from gone g
    order by g.name collate "C";
    for v_undo in
        select u.statement
        from unnest(current_setting('apptsched.undo')::text[]) with ordinality u (statement, place)
        where not exists (
            select from apptsched.apptsched_migration_repeatable r
            where r.line = %(line)s
              and u.statement = any (r.undo)
        )
        order by u.place
    loop
        execute v_undo;
    end loop;
end
$do$;
