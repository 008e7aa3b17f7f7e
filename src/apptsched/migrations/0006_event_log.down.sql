drop view apptsched.appointment_detail;
drop trigger appointment_is_logged on apptsched.appointment;
drop function apptsched.log_appointment();
drop function apptsched.appointment_facts(apptsched.appointment);
