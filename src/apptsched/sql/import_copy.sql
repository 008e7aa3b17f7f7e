-- Stages requests of an import.
copy pg_temp.apptsched_import (
    ordinal, id, resource_id, starts_at, ends_at, timezone, status, hold_for_s, service_id,
    buffer_before_s, buffer_after_s, buffer_policy, claims, details
) from stdin with (format binary)
