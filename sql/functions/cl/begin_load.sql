create or replace function cl.begin_load(
    p_file_name text, p_file_digest text, p_mint_without_domain boolean default false
) returns uuid
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_load_id uuid;
begin
    perform doctrine.require_argument('p_file_name', p_file_name);
    perform doctrine.require_argument('p_file_digest', p_file_digest);
    perform doctrine.require_argument('p_mint_without_domain', p_mint_without_domain);
    insert into cl.load (load_id, file_name, file_digest, mint_without_domain)
    values (cl.new_company_id(null), p_file_name, p_file_digest, p_mint_without_domain)
    on conflict (file_digest, mint_without_domain) do nothing;
    select l.load_id into strict v_load_id
    from cl.load as l
    where l.file_digest = p_file_digest and l.mint_without_domain = p_mint_without_domain;
    return v_load_id;
end
$$;

comment on function cl.begin_load(text, text, boolean) is
'Begins the load of a file of listings, or goes on with the one that was begun before. p_file_name: shown in reports; '
'p_file_digest: SHA-256 of the file and of the columns read, in hex, by which the file is recognised; '
'p_mint_without_domain: mint a company for a listing without a website instead of rejecting the line. Called by '
'cl_agent; writes cl.load; raises 22004, 23514.';
