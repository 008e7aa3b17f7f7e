-- What a file sets for itself ends with it: what follows is as the step began.
do $do$
begin
    -- A `reset all` has left nothing to go back to but the session's own.
    if current_setting('apptsched.role') = '' then
        return;
    end if;
    perform set_config('role', current_setting('apptsched.role'), true);
    perform set_config(s.name, s.value, %(is_local)s and lower(s.name) <> all (%(lasting)s))
    from jsonb_each_text(current_setting('apptsched.settings')::jsonb) as s (name, value)
    where lower(s.name) = any (%(lasting)s)
       or current_setting(s.name) is distinct from s.value;
end
$do$;
