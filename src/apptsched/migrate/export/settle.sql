-- What a file sets for itself ends with it: what follows is as the step began.
do $do$
begin
    -- A `reset all` has left nothing to go back to but the session's own.
    if current_setting('apptsched.role') = '' then
        return;
    end if;
    perform set_config('role', current_setting('apptsched.role'), true);
    perform set_config('search_path', current_setting('apptsched.search_path'), %(path_is_local)s);
end
$do$;
