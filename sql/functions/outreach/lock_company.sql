create or replace function outreach.lock_company(
    p_outreach_id uuid, p_hub text, out status text, out upstream_version bigint, out refusal text
)
language plpgsql volatile
as $$
declare
    v_requires text[];
    v_status_refusal text;
    v_passed bigint;
begin
    -- Lock order as in lock_companies(). Each statement sees what was decided while the one before waited; what is selected
    -- beside a locked row is selected anew when the row was changed meanwhile.
    select
        s.status::text,
        (select t.refusal from doctrine.status as t where t.status = s.status),
        array(select p.requires::text from doctrine.prerequisite as p where p.hub = p_hub)
    into status, v_status_refusal, v_requires
    from outreach.outreach as s
    where s.outreach_id = p_outreach_id
    for no key update;
    if v_requires = '{}' then
        upstream_version := 0;
    elsif status is not null then
        select coalesce(sum(g.version), 0)::bigint, count(*) filter (where g.verdict = 'PASS') into upstream_version, v_passed
        from (
            select w.version, w.verdict from outreach.gate as w
            where w.outreach_id = p_outreach_id and w.hub = any(v_requires)
            for share
        ) as g;
    end if;
    refusal := outreach.refusal(status, v_status_refusal, v_passed, cardinality(v_requires));
end
$$;

comment on function outreach.lock_company(uuid, text) is
'Freezes one company as outreach.lock_companies() does, and judges it from the rows that it locked: what outreach.judge() '
'says, for a third of the price. p_outreach_id: the company; p_hub: the sub-hub. Called by outreach.require_writable(), '
'pass_gate() and fail_gate(), with their rights, path and settings; locks outreach.outreach, outreach.gate; raises nothing '
'(40001 from the locks above READ COMMITTED).';
