-- 0009 search: text is found whatever its accents and case, and each list has its index.
--
-- apptsched: phase expand
-- existing rows: untouched.   locks: share on appointment, attendee and
-- person while their indexes are built; a minute per million rows.
--
-- What an index calls must not change: another way to fold or to cut words is another function.
-- apptsched: allow index-not-concurrent no release is older: the tables are empty

do $$
begin
    if getdatabaseencoding() <> 'UTF8' then
        raise exception 'the encoding of the database is %, and it must be UTF8', getdatabaseencoding()
            using errcode = 'feature_not_supported',
                  hint = 'create database ... encoding ''UTF8'' template template0';
    end if;
end
$$;

-- Fixed tables of letters, not lower() and no letter class: those answer as the locale does. Of
-- Unicode only the normal forms are asked of the server, and they are stable. A text of ASCII
-- takes the short way; the letters of a script are looked up only where it is used.
create function apptsched.fold(p_text text) returns text
    language plpgsql immutable strict parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_text text;
begin
    if octet_length(p_text) = length(p_text) then
        return lower(p_text collate "C");
    end if;
    -- Accents, vowel points of Hebrew and Arabic, and what has no width.
    v_text := normalize(regexp_replace(
        normalize(p_text, NFKD),
        '['
        '\u00ad\u02b9-\u02df\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5'
        '\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f'
        '\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff'
        ']', '', 'g'
    ), NFC);
    if v_text ~ '[\u00c6-\u0275\u1e9e]' then
        v_text := translate(
            v_text,
            'ÐØðøĐđĦħıŁłŊŋŦŧƀƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƶƷƸƼǤǶǷȜȠȢȤȷȺȻȼȽȾɁɃɄɅɆɈɊɌɎəɨɵ',
            'dododdhhillnnttbɓƃƅɔƈɖɗƌǝeɛƒɠɣɩiƙɯɲoƣƥʀƨʃƭʈʊʋƴzzʒƹƽǥƕƿȝƞȣȥjaccƚⱦɂbʉʌɇɉɋɍɏeio'
        );
        v_text := replace(replace(v_text, 'ß', 'ss'), 'ẞ', 'ss');
        v_text := replace(replace(v_text, 'æ', 'ae'), 'Æ', 'ae');
        v_text := replace(replace(v_text, 'œ', 'oe'), 'Œ', 'oe');
        v_text := replace(replace(v_text, 'þ', 'th'), 'Þ', 'th');
    end if;
    if v_text ~ '[\u0370-\u03ff]' then
        v_text := translate(
            v_text,
            'ͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϷϺϽϾϿ',
            'ͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϸϻͻͼͽ'
        );
    end if;
    if v_text ~ '[\u0400-\u052f]' then
        v_text := translate(
            v_text,
            'ЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍ'
            'ӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮ',
            'ђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎ'
            'ӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯ'
        );
    end if;
    if v_text ~ '[\u0531-\u0556]' then
        v_text := translate(
            v_text,
            'ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
            'աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ'
        );
    end if;
    if v_text ~ '[\u1c90-\u1cbf]' then
        v_text := translate(
            v_text,
            'ᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿ',
            'აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿ'
        );
    end if;
    return lower(v_text collate "C");
end
$$;
comment on function apptsched.fold(text) is 'A text without accents, case, and what has no width.';

-- Blanks, punctuation and symbols stand between words.
create function apptsched.words(p_text text) returns text
    language plpgsql immutable strict parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_words text := btrim(regexp_replace(
        apptsched.fold(p_text),
        '['
        '\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u037e\u0387\u055a-\u055f\u0589\u058a\u05be'
        '\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965'
        '\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb'
        '\ufffc\ufffd\U0001f000-\U0001faff'
        ']+', ' ', 'g'
    ));
begin
    if length(v_words) > 200 then
        v_words := regexp_replace(v_words, '([^ ]{200})[^ ]+', '\1', 'g');
    end if;
    return v_words;
end
$$;
comment on function apptsched.words(text) is 'The folded words of a text, one blank between them, each cut to 200 characters.';

-- A GIN index cannot begin with the tenant, so each of its keys does: with the random end of the
-- UUID. Should two tenants share it, the rows' own tenant_id still tells them apart.
create function apptsched.tenant_prefix(p_tenant_id uuid) returns text
    language plpgsql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return right(p_tenant_id::text, 12);
end
$$;
comment on function apptsched.tenant_prefix(uuid) is 'What a tenant''s keys begin with in the indexes of words.';

create function apptsched.lexemes(p_tenant_id uuid, p_texts text[]) returns tsvector
    language plpgsql immutable strict parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_prefix text := apptsched.tenant_prefix(p_tenant_id);
    v_text   text := array_to_string(p_texts, ' ');
    v_words  text := apptsched.words(v_text);
begin
    -- O'Brien and Anne-Marie are looked for as one word, too.
    if v_text ~ '[''’‐-]' then
        v_words := btrim(v_words || ' ' || apptsched.words(regexp_replace(v_text, '[''’‐-]', '', 'g')));
    end if;
    if v_words = '' then
        return '';
    end if;
    return array_to_tsvector(string_to_array(v_prefix || replace(v_words, ' ', ' ' || v_prefix), ' '));
end
$$;
comment on function apptsched.lexemes(uuid, text[]) is 'The words of some texts of a tenant, as an index keeps them.';

create function apptsched.word_queries(p_tenant_id uuid, p_text text) returns tsquery[]
    language plpgsql immutable strict parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct ('''' || apptsched.tenant_prefix(p_tenant_id) || w.word || ''':*')::tsquery
        from unnest(string_to_array(apptsched.words(p_text), ' ')) w(word)
    );
end
$$;
comment on function apptsched.word_queries(uuid, text) is 'One query for each word of a text: for a word that begins like it.';

-- The words of two texts differ by one typo (a letter missing, too many or another, two of them
-- swapped) when they are the same but for the letter at one place. Such keys begin with a colon,
-- which no word has, and with the place; 0 is the whole word.
create function apptsched.person_lexemes(p_tenant_id uuid, p_name text, p_email text, p_ref text) returns tsvector
    language plpgsql immutable parallel safe cost 1000
    set search_path = pg_catalog, pg_temp
as $$
begin
    return apptsched.lexemes(p_tenant_id, array[p_name, p_email, p_ref]) || array_to_tsvector(array(
        select apptsched.tenant_prefix(p_tenant_id) || ':' || i || ':'
               || case i when 0 then w.word else left(w.word, i - 1) || substr(w.word, i + 1) end
        from unnest(string_to_array(apptsched.words(p_name), ' ')) w(word)
        cross join generate_series(0, length(w.word)) i
        where length(w.word) >= 5
    ));
end
$$;
comment on function apptsched.person_lexemes(uuid, text, text, text)
    is 'What a person is found by: their words, and those of the name with one letter left out.';

create function apptsched.person_query(p_tenant_id uuid, p_text text) returns tsquery
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
                where length(w.word) >= 4
            ) x(key)
        ) k
    );
end
$$;
comment on function apptsched.person_query(uuid, text)
    is 'The query for people who have each word of a text, begun or with a typo.';

create index person_by_words on apptsched.person
    using gin (apptsched.person_lexemes(tenant_id, name, email, ref));
create index attendee_by_words on apptsched.attendee
    using gin (apptsched.lexemes(tenant_id, array[name, email, ref]));
create index appointment_by_words on apptsched.appointment
    using gin (apptsched.lexemes(tenant_id, array[title, notes]))
    where title is not null or notes is not null;

-- The tenant is the outermost key of what is indexed, and so part of each entry.
create index appointment_by_metadata on apptsched.appointment
    using gin (jsonb_set('{}', array[tenant_id::text], metadata) jsonb_path_ops)
    where metadata <> '{}';

-- Each ends in the order of a list, so that a page is read from it and no more than a page.
drop index apptsched.appointment_by_service;
create index appointment_by_service on apptsched.appointment (tenant_id, service_id, starts_at, id)
    where service_id is not null;
create index appointment_by_status on apptsched.appointment (tenant_id, status, starts_at, id);
create index appointment_by_creator on apptsched.appointment (tenant_id, created_by, starts_at, id)
    where created_by is not null;
create index appointment_by_creation on apptsched.appointment (tenant_id, created_at, id);
create index appointment_by_change on apptsched.appointment (tenant_id, updated_at, id);

-- Few rows: those that can reach into a window although they begin more than a day before it.
create index appointment_over_a_day on apptsched.appointment (tenant_id, starts_at) include (ends_at)
    where ends_at - starts_at > '1 day';
