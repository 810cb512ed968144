create or replace function sales.webhook_link(p_provider text, p_body jsonb) returns text
language sql immutable security definer parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    -- Only strings are read as strings: a number, array or object in the place of one is as if it were not there.
    with word as (
        select w.name, jsonb_path_query_first(p_body, w.path::jsonpath) #>> '{}' as value
        from (values
            ('standard', 'link', '$.data.link'),
            ('calcom', 'sid', '$.payload.metadata.sid'), ('calcom', 'oid', '$.payload.metadata.oid'),
            ('calcom', 'exp', '$.payload.metadata.exp'), ('calcom', 'kid', '$.payload.metadata.kid'),
            ('calcom', 'sig', '$.payload.metadata.sig'),
            ('calendly', 'link', '$.payload.tracking.utm_content')
        ) as w (provider, name, path)
        where w.provider = p_provider and jsonb_typeof(jsonb_path_query_first(p_body, w.path::jsonpath)) = 'string'
    )
    select case p_provider
        when 'calcom' then format('sid=%s&oid=%s&exp=%s&kid=%s&sig=%s',
            min(w.value) filter (where w.name = 'sid'), min(w.value) filter (where w.name = 'oid'),
            min(w.value) filter (where w.name = 'exp'), min(w.value) filter (where w.name = 'kid'),
            min(w.value) filter (where w.name = 'sig')
        )
        else min(w.value) filter (where w.name = 'link')
    end
    from word as w;
end;

comment on function sales.webhook_link(text, jsonb) is
'Our link as it came back in a webhook, whatever its provider; NULL where there is none. p_provider: the provider; p_body: the '
'body. Called by sales.webhook_news() and webhook_bucket(); writes nothing; raises nothing.';
