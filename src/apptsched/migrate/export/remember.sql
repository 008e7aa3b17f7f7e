-- What would drop everything the repeatable files have created so far.
do $do$
begin
    perform set_config('apptsched.undo', array(
        select u.statement
        from apptsched.apptsched_migration_repeatable r
        cross join unnest(r.undo) with ordinality u (statement, place)
        where r.line = %(line)s
        order by r.name collate "C" desc, u.place
    )::text, %(is_local)s);
end
$do$;
