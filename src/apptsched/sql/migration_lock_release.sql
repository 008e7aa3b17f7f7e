-- Gives a line's lock back.
select pg_advisory_unlock(%(lock_key)s::bigint) as released
