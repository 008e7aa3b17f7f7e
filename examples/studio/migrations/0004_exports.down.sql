-- apptsched: lossy-down
drop table studio.export;
