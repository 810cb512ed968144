create or replace function sales.verify_signature(
    p_provider text, p_secret text, p_headers jsonb, p_body bytea, p_at timestamptz
) returns text
language sql immutable security definer parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select sales.signature_verdict(p_provider, p_secret, p_headers, p_body, p_at, '5 minutes');
end;

comment on function sales.verify_signature(text, text, jsonb, bytea, timestamptz) is
'Whether a webhook is signed by its provider: ok, or unknown_provider, no_secret, malformed_headers, missing_body, '
'missing_header, duplicate_header, malformed_signature, malformed_timestamp, bad_signature, timestamp_out_of_tolerance (5 '
'minutes both ways; cal.com signs no time). p_provider: standard, calcom or calendly; p_secret: the signing secret; '
'p_headers: array of [name, value] pairs as received; p_body: the raw body; p_at: when it came. Called by sales_agent; '
'writes nothing; raises nothing.';
