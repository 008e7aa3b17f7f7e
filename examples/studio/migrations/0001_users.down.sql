-- apptsched: lossy-down
drop table studio.app_user;
drop schema studio;
