create or replace function doctrine.refuse_elsewhere(p_of text, p_bucket integer, p_served int4multirange) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform doctrine.refuse('OSMAP', format('%s: bucket %s, served here are %s', p_of, p_bucket, p_served));
end
$$;

comment on function doctrine.refuse_elsewhere(text, integer, int4multirange) is
'Refuses a company of another server. p_of: the id, or what else names the company; p_bucket: its bucket; p_served: the buckets '
'that this server serves. Called by the fence and by what looks companies up; writes nothing; raises OSMAP.';
