create or replace function doctrine.check_join(p_from text, p_to text) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_unknown text;
    v_verdict record;
begin
    perform doctrine.require_argument('p_from', p_from);
    perform doctrine.require_argument('p_to', p_to);
    select string_agg(n.name, ', ') into v_unknown
    from unnest(array[p_from, p_to]) as n (name)
    where not exists (select from doctrine.relation as r where r.relation = n.name);
    if v_unknown is not null then
        perform doctrine.stop('STRUCTURAL', format('no relation %s in the doctrine', v_unknown));
    end if;
    select * into strict v_verdict from doctrine.join_verdict(p_from, p_to);
    if v_verdict.stop_code is not null then
        perform doctrine.stop(v_verdict.stop_code, format('%s to %s: %s', p_from, p_to, v_verdict.reason));
    end if;
    return v_verdict.join_condition;
end
$$;

comment on function doctrine.check_join(text, text) is
'Whether two relations may be joined directly: returns the declared condition, or stops. p_from, p_to: schema and name. Called '
'by agents and reviewers; writes nothing; raises OSRTE (JOIN_UNDECLARED, ISOLATION_VIOLATION, SOURCE_QUERY, STRUCTURAL), 22004.';
