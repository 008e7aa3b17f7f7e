-- What comes after the step waits as long as what came before it.
do $do$
begin
    perform
        set_config('lock_timeout', nullif(current_setting('apptsched.lock_timeout'), ''), %(lock_is_local)s),
        set_config(
            'statement_timeout', nullif(current_setting('apptsched.statement_timeout'), ''), %(statement_is_local)s
        );
end
$do$;
