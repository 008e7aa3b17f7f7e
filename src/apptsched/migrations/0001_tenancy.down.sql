-- apptsched: lossy-down
drop table apptsched.person_role;
drop table apptsched.role;
drop table apptsched.person;
drop table apptsched.tenant;
drop function apptsched.touch();
drop function apptsched.new_id();
