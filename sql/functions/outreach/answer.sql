create or replace function outreach.answer(p_concept text, p_outreach_id uuid) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_route record;
    v_spine outreach.outreach;
    v_rows jsonb;
    v_answer jsonb;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    select * into strict v_route from doctrine.route(p_concept);
    perform doctrine.require_here(array[p_outreach_id]);
    select * into v_spine from outreach.outreach as s where s.outreach_id = p_outreach_id;
    if not found then
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    end if;

    -- Each hub answers for itself, with the rights of its owner.
    v_rows := case v_route.authoritative_table
        when 'cl.company_identity' then cl.company_identity_rows(v_spine.sovereign_company_id)
        when 'outreach.outreach' then jsonb_build_array(to_jsonb(v_spine))
        when 'outreach.gate' then (
            select coalesce(jsonb_agg(to_jsonb(g) order by g.hub), '[]') from outreach.gate as g where g.outreach_id = p_outreach_id
        )
        when 'outreach.event' then (
            select coalesce(jsonb_agg(to_jsonb(e) order by e.event_no), '[]') from outreach.event as e where e.outreach_id = p_outreach_id
        )
        when 'outreach.company_target' then outreach.company_target_rows(p_outreach_id)
        when 'outreach.dol' then outreach.dol_rows(p_outreach_id)
        when 'outreach.people' then outreach.people_rows(p_outreach_id)
        when 'outreach.blog' then outreach.blog_rows(p_outreach_id)
        when 'outreach.bit_scores' then outreach.bit_scores_rows(p_outreach_id)
        when 'sales.sales_process' then sales.sales_process_rows(v_spine.sovereign_company_id)
        when 'client.client' then client.client_rows(v_spine.sovereign_company_id)
        else case
            when starts_with(v_route.authoritative_table, 'sales.')
                then coalesce(sales.handoff_rows(v_route.authoritative_table, p_outreach_id), '[]')
        end
    end;
    if v_rows is null then
        perform doctrine.stop('STRUCTURAL', format('%s is of no company: read %s', v_route.concept, v_route.authoritative_table));
    end if;

    select coalesce(jsonb_agg(
        case
            when v_route.cardinality = 'ONE' and cardinality(v_route.answer_columns) = 1 then r.value -> v_route.answer_columns[1]
            else (select jsonb_object_agg(c.name, r.value -> c.name) from unnest(v_route.answer_columns) as c (name))
        end order by r.ord
    ), '[]') into v_answer
    from jsonb_array_elements(v_rows) with ordinality as r (value, ord);

    return jsonb_build_object(
        'concept', v_route.concept, 'outreach_id', p_outreach_id, 'authoritative_table', v_route.authoritative_table,
        'verdict', (
            select coalesce(g.verdict, 'OPEN')
            from doctrine.relation as r
                inner join doctrine.hub as h on h.hub = r.party
                left join outreach.gate as g on g.outreach_id = p_outreach_id and g.hub = h.hub
            where r.relation = v_route.authoritative_table
        ),
        'answer', case v_route.cardinality when 'ONE' then v_answer -> 0 else v_answer end
    );
end
$$;

comment on function outreach.answer(text, uuid) is
'Answers a question on a company from the one table that is authoritative for it: an object of concept, outreach_id, '
'authoritative_table, verdict (of the sub-hub that found it; null where none did) and answer (a value, an object, or for MANY an '
'array). p_concept: the concept or another word for it; p_outreach_id: the company. Called by report_agent; writes nothing; '
'raises OSRTE (as doctrine.route(); STRUCTURAL for a concept of no company), OSUNK, OSMAP, 22004.';
