create or replace function doctrine.stop(p_stop_code text, p_detail text) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stop doctrine.stop_code;
begin
    select * into strict v_stop from doctrine.stop_code where stop_code = p_stop_code;
    perform doctrine.refuse('OSRTE', format('%s: %s (%s). %s', p_stop_code, p_detail, v_stop.meaning, v_stop.way_out));
end
$$;

comment on function doctrine.stop(text, text) is
'Stops a question or a join: OSRTE, whose DETAIL begins with the stop code and ends with the way out. p_stop_code: one of '
'doctrine.stop_code; p_detail: the values. Called by what routes; writes nothing; raises OSRTE, P0002 for an unknown code.';
