-- Gives a line's lock back.
select pg_advisory_unlock(%(key)s::bigint) as released
