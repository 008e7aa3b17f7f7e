-- People who have each word of a text, begun or with a typo: the best first.
select
    t.id,
    t.tenant_id,
    t.name,
    t.email,
    t.ref,
    array(
        select r.name
        from apptsched.person_role g
        join apptsched.role r on r.tenant_id = g.tenant_id and r.id = g.role_id
        where g.tenant_id = t.tenant_id and g.person_id = t.id
        order by r.name
    ) as roles,
    t.version,
    t.created_at,
    t.created_by,
    t.updated_at,
    t.updated_by,
    t.archived_at
from apptsched.person t
cross join lateral (
    select ' ' || apptsched.words(concat_ws(' ', t.name, t.email, t.ref)) || ' ' as words
    offset 0
) k
cross join lateral (
    -- A whole word, the beginning of one, a typo.
    select sum(case
        when position(' ' || w.word || ' ' in k.words) > 0 then 3
        when position(' ' || w.word in k.words) > 0 then 2
        else 1
    end) as likeness
    from unnest(string_to_array((select apptsched.words(%(text)s::text)), ' ')) w(word)
) r
where t.tenant_id = %(tenant_id)s::uuid
  and (t.archived_at is null or %(include_archived)s::boolean)
  and apptsched.person_lexemes(t.tenant_id, t.name, t.email, t.ref)
      @@ (select apptsched.person_query(%(tenant_id)s::uuid, %(text)s::text))
order by r.likeness desc, length(t.name), t.name, t.id
limit %(limit)s::int
