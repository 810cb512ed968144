create or replace function cl.load_rejects(p_load_id uuid, p_after_line bigint default 0, p_limit integer default 10000)
returns table (line bigint, refused_column text, value text, reason text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        l.line, l.refused_column,
        case l.refused_column when 'company_name' then l.company_name when 'website' then l.website end,
        l.reason
    from cl.load_line as l
    where l.load_id = p_load_id and l.outcome = 'REJECTED' and l.line > p_after_line
    order by l.line
    limit p_limit;
end;

comment on function cl.load_rejects(uuid, bigint, integer) is
'The rejected lines of a load, in their order, a page at a time. p_load_id: the load; p_after_line: the last line of the '
'page before; p_limit: lines a page. Called by cl_agent and reports; writes nothing; raises nothing.';
