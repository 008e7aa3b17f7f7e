comment on function apptsched.touch() is 'Every update raises version and updated_at, whoever writes it.';
create or replace trigger resource_is_touched before update on apptsched.resource
    for each row execute function apptsched.touch();
create or replace function apptsched.touch_appointment() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if new.version = old.version then
        new.version := old.version + 1;
        if new.updated_at = old.updated_at then
            new.updated_at := clock_timestamp();
        end if;
        -- Who does not say who it is, and why, is not the last writer with its reason.
        new.updated_by := nullif(new.updated_by, old.updated_by);
        new.change_reason := nullif(new.change_reason, old.change_reason);
    end if;
    return new;
end
$$;
