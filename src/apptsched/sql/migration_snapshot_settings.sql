-- Makes the server write definitions the same way whoever asks.
select
    set_config('search_path', '', true) as search_path,
    set_config('timezone', 'UTC', true) as timezone,
    set_config('datestyle', 'ISO, YMD', true) as datestyle,
    set_config('intervalstyle', 'postgres', true) as intervalstyle,
    set_config('quote_all_identifiers', 'off', true) as quoting
