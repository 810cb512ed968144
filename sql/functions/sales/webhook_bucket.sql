create or replace function sales.webhook_bucket(p_body bytea) returns integer
language plpgsql immutable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_body jsonb;
begin
    if length(p_body) > 262144 then
        return null;
    end if;
    begin
        v_body := convert_from(p_body, 'UTF8')::jsonb;
    exception when data_exception or program_limit_exceeded then
        return null;
    end;
    return (
        select outreach.link_bucket(sales.webhook_link(p.provider, v_body))
        from unnest('{calcom,calendly,standard}'::text[]) as p (provider)
        where outreach.link_bucket(sales.webhook_link(p.provider, v_body)) is not null
        limit 1
    );
end
$$;

comment on function sales.webhook_bucket(bytea) is
'The bucket of the company that a webhook names by our link in it; NULL where it names none. Nothing is verified: it tells where '
'to deliver. p_body: the raw body. Called by what routes calls; writes nothing; raises nothing.';
