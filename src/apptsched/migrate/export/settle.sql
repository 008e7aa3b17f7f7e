-- What a file sets for itself ends with it: what follows is as the step began.
do $do$
begin
    perform set_config('role', current_setting('apptsched.role'), true);
    perform set_config('search_path', current_setting('apptsched.search_path'), true);
end
$do$;
