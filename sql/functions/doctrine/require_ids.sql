create or replace function doctrine.require_ids(p_name text, p_ids uuid[]) returns void
language plpgsql immutable parallel safe
as $$
declare
    v_twice uuid;
begin
    perform doctrine.require_argument(p_name, p_ids);
    if array_position(p_ids, null) is not null then
        raise null_value_not_allowed using
            message = format('array %s must not hold NULL', p_name),
            detail = format('Element %s is NULL.', array_position(p_ids, null)),
            hint = 'Leave the element out.';
    end if;
    if cardinality(p_ids) < 2 then
        return;
    end if;
    select i.id into v_twice
    from unnest(p_ids) as i (id)
    group by i.id
    having count(*) > 1;
    if found then
        raise invalid_parameter_value using
            message = format('array %s must not hold an id twice', p_name),
            detail = format('%s stands there %s times.', v_twice, cardinality(array_positions(p_ids, v_twice))),
            hint = 'Name each id once.';
    end if;
end
$$;

comment on function doctrine.require_ids(text, uuid[]) is
'Refuses an array of ids that is NULL, holds NULL or holds an id twice. p_name: the argument; p_ids: its value. '
'Called by the set-based functions; writes nothing; raises 22004, 22023.';
