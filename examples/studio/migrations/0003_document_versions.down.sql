-- apptsched: lossy-down
drop table studio.document_version;
