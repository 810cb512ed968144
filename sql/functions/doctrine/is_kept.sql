create or replace function doctrine.is_kept(p_id uuid) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Hazard: above READ COMMITTED the fence is seen as it was when the transaction began. Below, the DELETE that asks has its
    -- table locked, so the fence cannot change before it ends; volatile, so that it is read after that lock.
    return p_id is null or current_setting('transaction_isolation') not in ('read committed', 'read uncommitted')
        or doctrine.served_buckets() @> doctrine.bucket(p_id);
end
$$;

comment on function doctrine.is_kept(uuid) is
'Whether rows of a company stay for ever: false only where its bucket is served by another server and the transaction is READ '
'COMMITTED. p_id: an id of the company; NULL for a row of none. Called by the guards against DELETE; writes nothing; raises '
'nothing.';
