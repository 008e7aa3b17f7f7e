-- 0012 searching: in sessions that read backslashes in strings, and for the longest of words.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: none on tables.

-- Their regular expressions mean the same whatever the caller's setting: indexes call them.
alter function apptsched.fold(text) set standard_conforming_strings = on;
alter function apptsched.words(text) set standard_conforming_strings = on;

-- Folding makes several letters of one, and a word has four alternatives of its own length for each of
-- its letters: those of longer ones were more than a tsquery holds.
create or replace function apptsched.person_query(p_tenant_id uuid, p_text text) returns tsquery
    language plpgsql immutable strict parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_prefix text := apptsched.tenant_prefix(p_tenant_id);
begin
    return (
        select string_agg('(' || k.alternatives || ')', ' & ')::tsquery
        from unnest(string_to_array(apptsched.words(p_text), ' ')) w(word)
        cross join lateral (
            select string_agg(distinct '''' || v_prefix || x.key, ' | ') as alternatives
            from (
                select w.word || ''':*'
                union all
                -- One letter too many; another letter; one letter missing before or behind.
                select unnest(array[
                    ':0:' || left(w.word, i - 1) || substr(w.word, i + 1),
                    ':' || i || ':' || left(w.word, i - 1) || substr(w.word, i + 1),
                    ':' || i || ':' || w.word,
                    ':' || i + 1 || ':' || w.word,
                    -- Two letters swapped.
                    ':0:' || left(w.word, i - 1) || reverse(substr(w.word, i, 2)) || substr(w.word, i + 2)
                ]) || ''''
                from generate_series(1, length(w.word)) i
                where length(w.word) between 4 and 65
            ) x(key)
        ) k
    );
end
$$;
