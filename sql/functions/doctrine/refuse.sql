create or replace function doctrine.refuse(p_sqlstate text, p_detail text) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error doctrine.error_code;
begin
    select * into strict v_error from doctrine.error_code where sqlstate = p_sqlstate;
    raise exception using
        errcode = v_error.sqlstate, message = v_error.meaning, detail = p_detail, hint = v_error.hint;
end
$$;

comment on function doctrine.refuse(text, text) is
'Raises the error p_sqlstate with MESSAGE and HINT from doctrine.error_code and DETAIL p_detail (the values). '
'Called by every function and trigger that refuses; writes nothing; raises p_sqlstate, P0002 for an unregistered one.';
