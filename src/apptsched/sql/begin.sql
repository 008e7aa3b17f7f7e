-- Nothing; the driver sends BEGIN before it where a transaction is due.
select
