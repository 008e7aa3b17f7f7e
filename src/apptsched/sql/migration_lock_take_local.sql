-- Takes a line's lock for this transaction unless another session has it.
select pg_try_advisory_xact_lock(%(lock_key)s::bigint) as taken
