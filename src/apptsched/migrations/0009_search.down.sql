-- apptsched: allow index-not-concurrent its release cannot run below it, and is stopped
drop index apptsched.appointment_over_a_day;
drop index apptsched.appointment_by_change;
drop index apptsched.appointment_by_creation;
drop index apptsched.appointment_by_creator;
drop index apptsched.appointment_by_status;
drop index apptsched.appointment_by_service;
create index appointment_by_service on apptsched.appointment (tenant_id, service_id) where service_id is not null;
drop index apptsched.appointment_by_metadata;
drop index apptsched.appointment_by_words;
drop index apptsched.attendee_by_words;
drop index apptsched.person_by_words;
drop function apptsched.person_query(uuid, text);
drop function apptsched.person_lexemes(uuid, text, text, text);
drop function apptsched.word_queries(uuid, text);
drop function apptsched.lexemes(uuid, text[]);
drop function apptsched.tenant_prefix(uuid);
drop function apptsched.words(text);
drop function apptsched.fold(text);
