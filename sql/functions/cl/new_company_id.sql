create or replace function cl.new_company_id(p_company_domain text) returns uuid
language sql volatile parallel safe
return doctrine.new_id(coalesce(doctrine.domain_bucket(p_company_domain), doctrine.random_bucket()));

comment on function cl.new_company_id(text) is
'Mints a sovereign_company_id in the bucket of the domain, or in any bucket that this server serves. p_company_domain: '
'canonical domain or NULL. Called by cl.mint_company() and cl.mint_companies(); writes nothing; raises OSMAP for a server that '
'serves none.';
