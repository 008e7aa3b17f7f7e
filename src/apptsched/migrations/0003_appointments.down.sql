-- apptsched: lossy-down
drop table apptsched.idempotency;
drop table apptsched.attendee;
drop table apptsched.appointment_resource;
drop table apptsched.appointment;
drop function apptsched.check_transition();
drop function apptsched.may_become(text, text);
drop function apptsched.occupies_time(text);
