-- What a file sets for itself ends with it: what follows is as the step began.
do $do$
declare
    v_role    text := current_setting('role');
    v_setting record;
begin
    -- A `reset all` has left nothing to go back to but the session's own.
    if current_setting('apptsched.role') = '' then
        return;
    end if;
    perform set_config('role', current_setting('apptsched.role'), true);
    for v_setting in
        select s.name, s.value, %(is_local)s and lower(s.name) <> all (%(lasting)s) as is_local
        from jsonb_each_text(current_setting('apptsched.settings')::jsonb) s (name, value)
        where lower(s.name) = any (%(lasting)s) or current_setting(s.name) is distinct from s.value
    loop
        begin
            perform set_config(v_setting.name, v_setting.value, v_setting.is_local);
        exception when insufficient_privilege then -- the role that the file took could set it
            perform set_config('role', v_role, true);
            perform set_config(v_setting.name, v_setting.value, v_setting.is_local);
            perform set_config('role', current_setting('apptsched.role'), true);
        end;
    end loop;
end
$do$;
