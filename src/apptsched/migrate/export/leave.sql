-- What comes after the step waits as long as what came before it.
do $do$
begin
    perform
        set_config('lock_timeout', current_setting('apptsched.lock_timeout'), %(is_local)s),
        set_config('statement_timeout', current_setting('apptsched.statement_timeout'), %(is_local)s);
end
$do$;
