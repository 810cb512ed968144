create or replace function doctrine.require_argument(p_name text, p_value anyelement) returns void
language plpgsql immutable parallel safe
as $$
begin
    if p_value is null then
        raise null_value_not_allowed using
            message = format('argument %s must not be NULL', p_name),
            hint = 'Give a value.';
    end if;
end
$$;

comment on function doctrine.require_argument(text, anyelement) is
'Refuses a NULL argument. p_name: the argument; p_value: its value. Called by the public functions; writes nothing; '
'raises 22004.';
