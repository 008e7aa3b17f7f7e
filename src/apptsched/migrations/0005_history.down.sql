-- apptsched: lossy-down
drop table apptsched.appointment_event;
drop function apptsched.refuse_rewrite();
