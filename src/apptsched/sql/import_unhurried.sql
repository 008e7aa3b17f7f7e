-- Lifts the time limits of a transaction that only imports.
select
from set_config('statement_timeout', '0', true) working
cross join set_config('idle_in_transaction_session_timeout', '0', true) idle
