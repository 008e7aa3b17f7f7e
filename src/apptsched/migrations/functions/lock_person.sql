-- Locks a person and the appointments they attend; returns the person's version, null for nobody.
-- apptsched: since 0010
--
-- Appointments first, as whoever adds an attendee locks them. Who was added to another meanwhile is
-- seen once the person is locked, when nobody can be added any more: then all is let go, and had anew.
create or replace function apptsched.lock_person(p_tenant_id uuid, p_id uuid) returns int
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_attended uuid[];
    v_busy     uuid[];
    v_id       uuid;
    v_version  int;
begin
    for _ in 1 .. 20 loop
        begin -- a subtransaction: its rollback lets go of the locks
            v_attended := array(
                select distinct t.appointment_id from apptsched.attendee t
                where t.tenant_id = p_tenant_id and t.person_id = p_id
            );
            v_busy := array(
                select i.id from unnest(v_attended) i(id)
                except
                select l.id from (
                    select a.id from apptsched.appointment a
                    where a.tenant_id = p_tenant_id and a.id = any (v_attended)
                    for no key update skip locked
                ) l
            );
            if v_busy <> '{}' then
                raise sqlstate 'AS001';
            end if;
            select p.version into v_version
            from apptsched.person p
            where p.tenant_id = p_tenant_id and p.id = p_id
            for update;
            perform from apptsched.attendee t
            where t.tenant_id = p_tenant_id and t.person_id = p_id and t.appointment_id <> all (v_attended);
            if not found then
                return v_version;
            end if;
            raise sqlstate 'AS001';
        exception when sqlstate 'AS001' then
            null;
        end;
        foreach v_id in array v_busy loop
            begin -- with none of the others in hand: who moves one of them may wait for another
                perform apptsched.lock_appointments(p_tenant_id, array[v_id]);
                raise sqlstate 'AS001';
            exception when sqlstate 'AS001' then
                null;
            end;
        end loop;
    end loop;
    raise exception 'the person is put on one appointment after the other, or these are changed' using errcode = 'lock_not_available';
end
$$;
comment on function apptsched.lock_person(uuid, uuid) is 'Nobody puts the person on an appointment until the transaction ends.';
