create or replace function outreach.link_bucket(p_query text) returns integer
language sql immutable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select doctrine.bucket(l.outreach_id) from outreach.link_parts(p_query) as l;
end;

comment on function outreach.link_bucket(text) is
'The bucket of the company that a calendar link names; NULL where it is malformed. Nothing is verified: it tells where to ask. '
'p_query: as in outreach.verify_link(). Called by what routes calls; writes nothing; raises nothing.';
