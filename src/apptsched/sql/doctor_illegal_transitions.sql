-- An appointment whose events tell a change of status that may not be.
select distinct e.tenant_id, e.appointment_id::text as offender
from (
    select
        w.tenant_id,
        w.appointment_id,
        coalesce(lag(w.after) over earlier, w.before) ->> 'status' as old_status,
        w.after ->> 'status' as new_status
    from apptsched.appointment_event w
    window earlier as (partition by w.tenant_id, w.appointment_id order by w.version, w.id)
) e
where e.old_status <> e.new_status
  and (e.old_status, e.new_status) not in (
      ('pending', 'confirmed'), ('pending', 'cancelled'),
      ('held', 'confirmed'), ('held', 'pending'), ('held', 'cancelled'), ('held', 'expired'),
      ('confirmed', 'checked_in'), ('confirmed', 'fulfilled'), ('confirmed', 'no_show'),
      ('confirmed', 'cancelled'), ('confirmed', 'entered_in_error'),
      ('checked_in', 'fulfilled'), ('checked_in', 'no_show'), ('checked_in', 'cancelled'),
      ('checked_in', 'entered_in_error'),
      ('fulfilled', 'entered_in_error'),
      ('no_show', 'checked_in'), ('no_show', 'entered_in_error'),
      ('cancelled', 'entered_in_error'),
      ('expired', 'confirmed'), ('expired', 'pending')
  )
order by 1, 2
limit %(limit)s::int
