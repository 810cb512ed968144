create or replace function outreach.put_dol(p_outreach_id uuid, p_ein text, p_filing_present boolean, p_form_5500 jsonb)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_outreach_id is null then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    end if;
    insert into outreach.dol as t (outreach_id, ein, filing_present, form_5500)
    values (p_outreach_id, p_ein, p_filing_present, p_form_5500)
    on conflict (outreach_id) do update
        set ein = excluded.ein, filing_present = excluded.filing_present, form_5500 = excluded.form_5500
        where (t.ein, t.filing_present, t.form_5500) is distinct from (excluded.ein, excluded.filing_present, excluded.form_5500);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'dol');
    end if;
end
$$;

comment on function outreach.put_dol(uuid, text, boolean, jsonb) is
'Writes what sub-hub dol found; the same again changes nothing. p_outreach_id: the company; p_ein: NN-NNNNNNN, or '
'NULL; p_filing_present: false where there is no filing, NULL where it is not known; p_form_5500: the filing, or '
'NULL. Called by dol_agent; writes outreach.dol and, through its trigger, the gates; raises OSUNK, OSMAP, OSPAU, OSEND, '
'OSFLD, OSGAT, 22004, 23514.';
