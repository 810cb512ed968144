create or replace function doctrine.require_same_length(
    p_name text, p_length integer, p_other_name text, p_other_length integer
) returns void
language plpgsql immutable parallel safe
as $$
begin
    if p_length <> p_other_length then
        raise invalid_parameter_value using
            message = format('arrays %s and %s must be of one length', p_name, p_other_name),
            detail = format('%s has %s elements, %s has %s.', p_name, p_length, p_other_name, p_other_length),
            hint = 'Give one element of each per row; NULL where a value is not known.';
    end if;
end
$$;

comment on function doctrine.require_same_length(text, integer, text, integer) is
'Refuses two arrays of different length. p_name, p_other_name: the arguments; p_length, p_other_length: their '
'cardinalities. Called by the set-based functions; writes nothing; raises 22023.';
