-- apptsched: lossy-down
drop table apptsched.occupancy;
