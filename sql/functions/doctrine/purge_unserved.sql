create or replace function doctrine.purge_unserved(p_limit integer) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    v_served int4multirange := doctrine.served_buckets();
    v_replication text := current_setting('session_replication_role');
    v_companies uuid[];
    v_outreach_ids uuid[];
begin
    perform doctrine.require_argument('p_limit', p_limit);
    if v_served = '{[0,4096)}' then
        return 0::bigint;
    end if;
    select array_agg(u.sovereign_company_id), array_agg(u.outreach_id) filter (where u.outreach_id is not null)
    into v_companies, v_outreach_ids
    from (
        select i.sovereign_company_id, i.outreach_id
        from cl.company_identity as i
        where not v_served @> doctrine.bucket(i.sovereign_company_id)
        limit p_limit
    ) as u;
    if v_companies is null then
        return 0::bigint;
    end if;
    perform doctrine.require_decision('PURGE', array[format('%s companies outside of %s', cardinality(v_companies), v_served)]);

    -- References are not looked at, which takes a right to UPDATE that owners of history do not have: all that refers to a company is
    -- of its bucket, so the fence keeps out what could refer to it from now on. The guards are ENABLE ALWAYS.
    perform set_config('session_replication_role', 'replica', true);
    with
    snapshot as (delete from sales.snapshot as t where t.outreach_id = any(v_outreach_ids)),
    init_job as (delete from sales.init_job as t where t.outreach_id = any(v_outreach_ids)),
    meeting as (delete from sales.meeting as t where t.outreach_id = any(v_outreach_ids)),
    booking as (delete from sales.booking as t where t.outreach_id = any(v_outreach_ids)),
    event as (delete from outreach.event as t where t.outreach_id = any(v_outreach_ids)),
    gate as (delete from outreach.gate as t where t.outreach_id = any(v_outreach_ids)),
    company_target as (delete from outreach.company_target as t where t.outreach_id = any(v_outreach_ids)),
    dol as (delete from outreach.dol as t where t.outreach_id = any(v_outreach_ids)),
    people as (delete from outreach.people as t where t.outreach_id = any(v_outreach_ids)),
    blog as (delete from outreach.blog as t where t.outreach_id = any(v_outreach_ids)),
    bit_scores as (delete from outreach.bit_scores as t where t.outreach_id = any(v_outreach_ids)),
    client as (delete from client.client as t where t.sovereign_company_id = any(v_companies)),
    sales_process as (delete from sales.sales_process as t where t.sovereign_company_id = any(v_companies)),
    spine as (delete from outreach.outreach as t where t.outreach_id = any(v_outreach_ids)),
    load_line as (delete from cl.load_line as t where t.sovereign_company_id = any(v_companies))
    delete from cl.company_identity as t where t.sovereign_company_id = any(v_companies);
    perform set_config('session_replication_role', v_replication, true);
    return cardinality(v_companies)::bigint;
end
$$;

comment on function doctrine.purge_unserved(integer) is
'Deletes what lies here of companies whose bucket another server serves, and returns how many companies went; call it until it '
'returns 0. The inbox of webhooks stays: it is the server''s. p_limit: how many companies at most. Called by a superuser (spine '
'scale), READ COMMITTED, in a transaction that names a decision; writes every table of companies, doctrine.change; raises OSADR, '
'42501 for no superuser, OSIMM above READ COMMITTED, 22004.';
