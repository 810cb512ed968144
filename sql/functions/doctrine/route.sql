create or replace function doctrine.route(p_concept text)
returns table (
    concept text, authoritative_table text, answer_columns text[], join_path text[], cardinality text, classification text,
    meaning text
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key text := doctrine.concept_key(p_concept);
    v_found text[];
    v_route doctrine.query_route;
begin
    perform doctrine.require_argument('p_concept', p_concept);
    select array_agg(q.concept order by q.concept) into v_found
    from doctrine.query_route as q
    where v_key in (q.concept, q.concept || 's') or exists (
        select from unnest(q.aliases) as a (alias) where v_key in (a.alias, a.alias || 's')
    );
    if v_key = any(v_found) then
        v_found := array[v_key];
    end if;
    if v_found is null then
        perform doctrine.stop('QUERY_UNROUTABLE', format('concept %L', left(p_concept, 100)));
    elsif cardinality(v_found) > 1 then
        perform doctrine.stop('AMBIGUITY', format('concept %L: %s', p_concept, array_to_string(v_found, ', ')));
    end if;
    select * into strict v_route from doctrine.query_route as q where q.concept = v_found[1];
    if v_route.authoritative_table is null then
        perform doctrine.stop('SEMANTIC_GAP', format('concept %L', v_route.concept));
    elsif v_route.classification = 'SOURCE' then
        perform doctrine.stop('SOURCE_QUERY', format('concept %L: %s', v_route.concept, v_route.authoritative_table));
    end if;
    return query
    select v_route.concept, v_route.authoritative_table, v_route.answer_columns,
        doctrine.join_path('outreach.outreach', v_route.authoritative_table), v_route.cardinality, v_route.classification,
        v_route.meaning;
end
$$;

comment on function doctrine.route(text) is
'Which table answers a question: exactly one row, with the columns that hold the answer and the way there from the spine '
'(NULL for the doctrine''s own tables), or a stop. p_concept: the concept or another word for it, in any case. Called by agents '
'and outreach.answer(); writes nothing; raises OSRTE (QUERY_UNROUTABLE, AMBIGUITY, SEMANTIC_GAP, SOURCE_QUERY), 22004.';
