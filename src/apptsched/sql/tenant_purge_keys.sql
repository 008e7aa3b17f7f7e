-- Deletes some old idempotency keys of one tenant.
with purged as (
    delete from apptsched.idempotency i
    where i.tenant_id = %(tenant_id)s::uuid
      and i.key in (
          select k.key
          from apptsched.idempotency k
          where k.tenant_id = %(tenant_id)s::uuid
            and k.created_at < coalesce(%(now)s::timestamptz, clock_timestamp())
                - make_interval(secs => %(older_than_s)s::float8)
          order by k.created_at
          limit %(limit)s::int
          for update skip locked
      )
    returning 1
)
select count(*) as keys
from purged
