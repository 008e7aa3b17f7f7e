drop trigger appointment_event_is_kept on apptsched.appointment_event;
drop function apptsched.refuse_loss();
drop trigger appointment_event_is_append_only on apptsched.appointment_event;
create trigger appointment_event_is_append_only
    before update or delete or truncate on apptsched.appointment_event
    for each statement execute function apptsched.refuse_rewrite();
comment on function apptsched.refuse_rewrite() is 'Refuses update, delete and truncate, to the owner as well.';
drop index apptsched.appointment_event_of_deleted;
drop index apptsched.appointment_event_by_transaction;
