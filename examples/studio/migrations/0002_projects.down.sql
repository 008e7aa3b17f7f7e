-- apptsched: lossy-down
drop table studio.project;
