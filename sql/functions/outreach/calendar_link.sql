create or replace function outreach.calendar_link(p_outreach_id uuid, p_base_url text, p_ttl interval default null) returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_base doctrine.http_url := p_base_url::doctrine.http_url;
    -- A day has 24 hours here, and a month 30 days: as much as was asked for, whatever the session's time zone.
    v_seconds numeric := extract(epoch from coalesce(p_ttl, '14 days'));
    v_status text;
    v_verdict doctrine.verdict;
    v_spine record;
    v_exp bigint;
    v_kid text;
    v_query text;
begin
    perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    perform doctrine.require_argument('p_base_url', p_base_url);
    if v_base ~ '[?#]' then
        raise invalid_parameter_value using
            message = 'argument p_base_url must have neither query nor fragment', detail = p_base_url,
            hint = 'Give the address of the calendar page; add parameters of your own to the link afterwards.';
    elsif v_seconds <= 0 or v_seconds > 30 * 86400 then
        raise invalid_parameter_value using
            message = 'argument p_ttl must be more than 0 and at most 30 days', detail = p_ttl::text, hint = 'Leave it out for 14 days.';
    end if;

    -- Locked in statements of their own, so that the next one sees what was waited for: nobody pauses or ends the company,
    -- or takes its PASS, while its link is made. Lock order: spine, gate.
    v_status := outreach.lock_for_handoff(p_outreach_id);
    select g.verdict into v_verdict
    from outreach.gate as g
    where g.outreach_id = p_outreach_id and g.hub = 'execution'
    for share;
    select s.sovereign_company_id, t.refusal into v_spine
    from outreach.outreach as s inner join doctrine.status as t on t.status = s.status
    where s.outreach_id = p_outreach_id;
    if v_status is null or v_spine.refusal is not null or v_verdict is distinct from 'PASS' then
        perform doctrine.require_here(array[p_outreach_id]);
    end if;
    if v_status is null then
        perform doctrine.refuse('OSUNK', format('outreach_id %s', p_outreach_id));
    elsif v_spine.refusal is not null then
        perform doctrine.refuse(v_spine.refusal, format('outreach_id %s: status %s', p_outreach_id, v_status));
    elsif v_verdict is distinct from 'PASS' then
        perform doctrine.refuse('OSLNK', format('outreach_id %s: execution is at %s', p_outreach_id, coalesce(v_verdict, 'OPEN')));
    end if;

    select k.kid into v_kid from doctrine.link_key as k where k.purpose = 'calendar_link' and k.sign_until is null;
    if not found then
        v_kid := outreach.rotate_link_key();
    end if;
    v_exp := (extract(epoch from clock_timestamp()) + v_seconds)::bigint;
    select format('sid=%s&oid=%s&exp=%s&kid=%s&sig=%s', v_spine.sovereign_company_id, p_outreach_id, v_exp, k.kid,
        outreach.link_signature(k.secret, k.kid, v_spine.sovereign_company_id, p_outreach_id, v_exp)) into strict v_query
    from doctrine.link_key as k
    where k.kid = v_kid;
    insert into outreach.event (outreach_id, kind, to_state, reason)
    values (p_outreach_id, 'LINK', 'ISSUED', format('kid %s, expires %s', v_kid, to_timestamp(v_exp)));
    return v_base || '?' || v_query;
end
$$;

comment on function outreach.calendar_link(uuid, text, interval) is
'Issues a signed calendar link for a company whose execution has passed, and logs it. p_outreach_id: the company; '
'p_base_url: the calendar page, http or https, without query; p_ttl: how long it is good, NULL for 14 days, at most 30. '
'Called by execution_agent; writes outreach.event, and doctrine.link_key where there is no key yet; raises OSUNK, OSMAP, OSPAU, '
'OSEND, OSFLD, OSLNK, 22004, 22023, 23514.';
