create or replace function doctrine.audit() returns table (rule text, ok boolean, detail text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
set jit = off
begin atomic
    with finding as (
        select d.law, d.problem from doctrine.drift() as d
        union all
        select s.law, s.problem from doctrine.unlawful_structure() as s
        union all
        select c.law, c.problem from doctrine.unlawful_code() as c
        union all
        select r.law, r.problem from doctrine.unlawful_rights() as r
        union all
        select b.law, b.problem from doctrine.unlawful_buckets() as b
    )
    select coalesce(l.law, f.law), f.law is null,
        coalesce(
            string_agg(f.problem, '; ' order by f.problem),
            case
                when l.law = 'changes_guarded' and not exists (select from doctrine.release as r where r.ddl_is_guarded)
                    then 'no event trigger here: the installer was no superuser'
                else l.meaning
            end
        )
    from doctrine.law as l
        full join finding as f on f.law = l.law
    group by l.law, l.law_no, l.meaning, f.law
    order by l.law_no;
end;

comment on function doctrine.audit() is
'Holds the database to the doctrine: one row a law, with what is wrong and where, or with what holds; all ok on a good database. '
'Read-only; for a nightly run (spine audit exits 1 on a difference). Called by report_agent and DBAs; writes nothing; raises '
'nothing.';
