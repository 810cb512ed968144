create or replace function outreach.require_writable(p_outreach_ids uuid[], p_hub text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_refused record;
begin
    perform outreach.lock_companies(p_outreach_ids, p_hub);
    select j.outreach_id, j.refusal into v_refused
    from outreach.judge(p_outreach_ids, p_hub) as j
    where j.refusal is not null
    order by j.outreach_id
    limit 1;
    if found then
        perform outreach.refuse_gate(v_refused.refusal, v_refused.outreach_id, p_hub);
    end if;
end
$$;

comment on function outreach.require_writable(uuid[], text) is
'Freezes the companies and refuses unless the hub''s gate is open for every one of them. p_outreach_ids: the companies; '
'p_hub: the sub-hub. Called by outreach.guard_write(), fail_gate() and, for a write that changes nothing, put_*(); locks as '
'outreach.lock_companies(); raises OSUNK, OSPAU, OSEND, OSFLD, OSGAT.';
