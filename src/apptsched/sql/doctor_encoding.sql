-- The database must store any text: its encoding, when that is not UTF-8.
select null::uuid as tenant_id, pg_encoding_to_char(b.encoding)::text as offender
from pg_catalog.pg_database b
where b.datname = current_database()
  and pg_encoding_to_char(b.encoding) <> 'UTF8'
limit %(limit)s::int
