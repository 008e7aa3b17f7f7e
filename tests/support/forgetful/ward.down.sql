-- apptsched: lossy-down
drop schema ward cascade;
