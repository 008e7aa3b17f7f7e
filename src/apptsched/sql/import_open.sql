-- Makes the tables an import is staged in.
select from apptsched.import_open()
