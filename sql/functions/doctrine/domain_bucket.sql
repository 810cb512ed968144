create or replace function doctrine.domain_bucket(p_company_domain text) returns integer
language sql immutable strict parallel safe
return ('x' || right(md5(p_company_domain), 3))::bit(12)::integer;

comment on function doctrine.domain_bucket(text) is
'The bucket (0..4095) of a domain name: the last three hex digits of its md5, so that equal domains always '
'meet the same unique index. p_company_domain: canonical domain name. Called by '
'cl.new_company_id() and the registry''s CHECK; writes nothing; raises nothing.';
