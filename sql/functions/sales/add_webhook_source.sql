create or replace function sales.add_webhook_source(p_source text, p_provider text, p_secret text) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
    -- Upsert in SQL, not PL/pgSQL: a secret is in no variable, and stands in no DETAIL but that of its own checks.
    insert into sales.webhook_source as s (source, provider, secret)
    values (p_source, p_provider, p_secret)
    on conflict (source) do update
        set provider = excluded.provider, secret = excluded.secret
        where (s.provider, s.secret) is distinct from (excluded.provider, excluded.secret);
end;

comment on function sales.add_webhook_source(text, text, text) is
'Adds a source of webhooks, or gives one that is there a new secret. p_source: its name, in the path of the endpoint; '
'p_provider: standard, calcom or calendly; p_secret: the signing secret, for standard whsec_ and base64. Called by '
'sales_agent; writes sales.webhook_source; raises 23502, 23514.';
