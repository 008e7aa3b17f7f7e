-- Has values written the same wherever an export is made, and says when it is.
select
    set_config('TimeZone', 'UTC', true) as timezone,
    set_config('IntervalStyle', 'iso_8601', true) as interval_style,
    set_config('extra_float_digits', '1', true) as extra_float_digits,
    set_config('bytea_output', 'hex', true) as bytea_output,
    clock_timestamp() as exported_at
