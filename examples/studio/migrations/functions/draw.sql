-- Keeps a new state of a document and returns its number. Who draws waits for whoever is drawing.
-- apptsched: since 0003
create or replace function studio.draw(
    p_tenant_id  uuid,
    p_project_id uuid,
    p_document   text,
    p_body       text,
    p_drawn_by   uuid
) returns int
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_number int;
begin
    perform from studio.project p
    where p.tenant_id = p_tenant_id and p.id = p_project_id
    for no key update;
    select coalesce(max(d.number), 0) + 1 into v_number
    from studio.document_version d
    where d.tenant_id = p_tenant_id
      and d.project_id = p_project_id
      and d.document = p_document;
    insert into studio.document_version (tenant_id, project_id, document, number, body, drawn_by)
    values (p_tenant_id, p_project_id, p_document, v_number, p_body, p_drawn_by);
    return v_number;
end
$$;
comment on function studio.draw(uuid, uuid, text, text, uuid) is 'Keeps a new state of a document; returns its number.';
