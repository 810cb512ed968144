create or replace function cl.load_report(p_load_id uuid)
returns table (
    file_name text, started_by text, started_at timestamptz, lines bigint, accepted bigint, duplicates bigint,
    rejected bigint, pending bigint, last_line bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        d.file_name, d.started_by, d.started_at,
        count(l.line),
        count(*) filter (where l.outcome = 'ACCEPTED'),
        count(*) filter (where l.outcome = 'DUPLICATE'),
        count(*) filter (where l.outcome = 'REJECTED'),
        count(l.line) filter (where l.outcome is null),
        coalesce(max(l.line), 0)
    from cl.load as d left join cl.load_line as l using (load_id)
    where d.load_id = p_load_id
    group by d.load_id;
end;

comment on function cl.load_report(uuid) is
'What became of a load: lines = accepted + duplicates + rejected + pending; last_line is the last one staged. '
'p_load_id: the load. Called by cl_agent and reports; writes nothing; raises nothing.';
