-- What the server says of itself.
select
    current_setting('server_version') as server_version,
    current_database()::text as database,
    pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only,
    current_setting('statement_timeout') as statement_timeout
