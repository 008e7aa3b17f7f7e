-- Takes a line's lock unless another session has it.
select pg_try_advisory_lock(%(lock_key)s::bigint) as taken
