-- Makes the tables an import is staged in.
select apptsched.import_open() as is_open
