-- apptsched: lossy-down
drop table apptsched.service;
drop table apptsched.resource;
