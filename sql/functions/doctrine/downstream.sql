create or replace function doctrine.downstream(p_hub text) returns text[]
language sql stable parallel safe
begin atomic
    with recursive d (hub) as (
        select p.hub from doctrine.prerequisite as p where p.requires = p_hub
        union
        select p.hub from d inner join doctrine.prerequisite as p on p.requires = d.hub
    )
    select coalesce(array_agg(h.hub::text order by h.waterfall_order), '{}')
    from d inner join doctrine.hub as h using (hub);
end;

comment on function doctrine.downstream(text) is
'The hubs that stand on p_hub''s PASS, directly or through others, in waterfall order. p_hub: name of a hub. '
'Called by what makes verdicts stale; writes nothing; raises nothing.';
