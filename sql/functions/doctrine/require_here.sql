create or replace function doctrine.require_here(p_ids uuid[]) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_served int4multirange := doctrine.served_buckets();
begin
    if v_served <> '{[0,4096)}' then
        perform doctrine.require_served(i.id, v_served) from unnest(p_ids) as i (id);
    end if;
    return true;
end
$$;

comment on function doctrine.require_here(uuid[]) is
'True, or a refusal where one of the companies is of another server, whether or not rows of it still lie here. p_ids: any ids of '
'companies. Called by what reads a company or has not found it; writes nothing; raises OSMAP.';
