-- apptsched: lossy-down
drop table apptsched.service;
drop function apptsched.is_buffer(interval);
drop table apptsched.resource;
