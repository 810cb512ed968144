create or replace function outreach.put_company_target(p_outreach_id uuid, p_domain text, p_email_method text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_outreach_id is null then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    end if;
    insert into outreach.company_target as t (outreach_id, domain, email_method)
    values (p_outreach_id, p_domain, p_email_method)
    on conflict (outreach_id) do update
        set domain = excluded.domain, email_method = excluded.email_method
        where (t.domain, t.email_method) is distinct from (excluded.domain, excluded.email_method);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'company_target');
    end if;
end
$$;

comment on function outreach.put_company_target(uuid, text, text) is
'Writes what sub-hub company_target found; the same again changes nothing. p_outreach_id: the company; p_domain: '
'canonical domain of its e-mail, or NULL; p_email_method: template over {first} {last} {f} {l} and . _ -, or NULL. '
'Called by company_target_agent; writes outreach.company_target and, through its trigger, the gates; raises OSUNK, OSMAP, '
'OSPAU, OSEND, OSFLD, 22004, 23514.';
