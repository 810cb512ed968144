create or replace function outreach.require_writable(p_outreach_ids uuid[], p_hub text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_outreach_id uuid := p_outreach_ids[1];
    v_refusal text;
begin
    if cardinality(p_outreach_ids) = 1 then
        v_refusal := (outreach.lock_company(v_outreach_id, p_hub)).refusal;
    else
        if outreach.lock_companies(p_outreach_ids, p_hub) then
            return;
        end if;
        select j.outreach_id, j.refusal into v_outreach_id, v_refusal
        from outreach.judge(p_outreach_ids, p_hub) as j
        where j.refusal is not null
        order by j.outreach_id
        limit 1;
    end if;
    if v_refusal is not null then
        perform outreach.refuse_gate(v_refusal, v_outreach_id, p_hub);
    end if;
end
$$;

comment on function outreach.require_writable(uuid[], text) is
'Freezes the companies and refuses unless the hub''s gate is open for every one of them. p_outreach_ids: the companies; '
'p_hub: the sub-hub. Called by outreach.guard_write() and, for a write that changes nothing, put_*(); locks as '
'outreach.lock_companies(); raises OSUNK, OSPAU, OSEND, OSFLD, OSGAT.';
