-- Ends another session of this role, and waits until it is gone.
select pg_terminate_backend(%(pid)s::int, 30000) as ended
