-- A pointer of the registry is written once, and its keys never change: by no statement, for no role.
begin;
\ir include/setup.sql
select plan(46);

-- A company, claimed by all three hubs.
create function pg_temp.owned(p_domain text) returns uuid
language plpgsql as $$
declare
    v_sid uuid := cl.mint_company(p_domain, p_domain);
    v_oid uuid := outreach.init(v_sid);
    v_id uuid := doctrine.new_id(doctrine.bucket(v_sid));
begin
    insert into sales.sales_process (sales_process_id, sovereign_company_id, outreach_id) values (v_id, v_sid, v_oid);
    insert into client.client (client_id, sovereign_company_id) values (v_id, v_sid);
    update cl.company_identity set sales_process_id = v_id where sovereign_company_id = v_sid;
    update cl.company_identity set client_id = v_id where sovereign_company_id = v_sid;
    return v_sid;
end
$$;
select pg_temp.owned('once.pgtap.example') as sid, pg_temp.owned('twice.pgtap.example') as other \gset
create temporary table before as select * from cl.company_identity where sovereign_company_id = :'sid';
select outreach_id as oid, sales_process_id as spid, client_id as cid from before \gset
-- A truncate needs that no check is pending.
set constraints all immediate;
select pass('each pointer is written once, by its hub') from before
where outreach_id is not null and sales_process_id is not null and client_id is not null;

create temporary table role_outcome as
select r.role_name, p.pointer, p.value, p.id
from unnest(array['cl_owner', 'none']) as r (role_name)
    cross join (values
        ('outreach_id', :'oid', null), ('outreach_id', :'oid', doctrine.new_id(1)::text),
        ('sales_process_id', :'spid', null), ('sales_process_id', :'spid', doctrine.new_id(1)::text),
        ('client_id', :'cid', null), ('client_id', :'cid', doctrine.new_id(1)::text)
    ) as p (pointer, id, value);

select is(
    pg_temp.refusal(o.role_name, 'update cl.company_identity set %I = %L where sovereign_company_id = %L', o.pointer,
        o.value, :'sid'),
    format('OSWON UPDATE on cl.company_identity: %s from %s to %s', o.pointer, o.id, coalesce(o.value, 'NULL')),
    format('%s cannot %s %s', replace(o.role_name, 'none', 'a superuser'),
        case when o.value is null then 'clear' else 'overwrite' end, o.pointer)
) from role_outcome as o;
select is(
    pg_temp.refusal(o.role_name,
        'insert into cl.company_identity (sovereign_company_id, company_name, company_domain)
            values (%L, ''x'', ''once.pgtap.example'')
        on conflict (sovereign_company_id) do update set %I = %L', :'sid', o.pointer, o.value),
    format('OSWON UPDATE on cl.company_identity: %s from %s to %s', o.pointer, o.id, coalesce(o.value, 'NULL')),
    format('%s cannot upsert over %s', replace(o.role_name, 'none', 'a superuser'), o.pointer)
) from role_outcome as o where o.value is null;
select is(
    pg_temp.refusal(o.role_name,
        'merge into cl.company_identity as i using (values (%L::uuid)) as n (id) on i.sovereign_company_id = n.id
        when matched then update set %I = %L', :'sid', o.pointer, o.value),
    format('OSWON UPDATE on cl.company_identity: %s from %s to %s', o.pointer, o.id, coalesce(o.value, 'NULL')),
    format('%s cannot merge over %s', replace(o.role_name, 'none', 'a superuser'), o.pointer)
) from role_outcome as o where o.value is null;
select is(
    pg_temp.refusal('none', 'update cl.company_identity set outreach_id = %L, client_id = null
        where sovereign_company_id = %L', :'oid', :'sid'),
    format('OSWON UPDATE on cl.company_identity: client_id from %s to NULL', :'cid'),
        'the refusal names what would change, and only that'
);
select is(
    pg_temp.refusal('cl_owner',
        'update cl.company_identity set outreach_id = outreach_id, client_id = client_id where sovereign_company_id = %L',
        :'sid'),
    'ok', 'the same pointer again is no change'
);
select is(
    pg_temp.refusal('cl_agent', 'update cl.company_identity set outreach_id = null where sovereign_company_id = %L',
        :'sid'),
    '42501 permission denied for table company_identity', 'the agent writes no pointer at all'
);

select is(
    pg_temp.refusal('none', 'update cl.company_identity set %I = %s where sovereign_company_id = %L', k.key, k.value,
        :'sid'),
    format('OSIMM UPDATE on cl.company_identity: %s from %s to %s', k.key, to_jsonb(b) ->> k.key, k.shown),
        format('%s is immutable', k.key)
)
from before as b cross join lateral (values
    ('sovereign_company_id', quote_literal(:'other'), :'other'), ('company_domain', 'null', 'NULL'),
    ('company_domain', quote_literal('www.once.pgtap.example'), 'www.once.pgtap.example'),
    ('created_at', quote_literal('2020-01-01 00:00+00'), to_jsonb('2020-01-01 00:00+00'::timestamptz) #>> '{}')
) as k (key, value, shown);
select is(
    pg_temp.refusal('cl_owner', 'update cl.company_identity set company_domain = null where sovereign_company_id = %L',
        :'sid'),
    '42501 permission denied for table company_identity', '... and the owner has no right to it'
);
select is(
    pg_temp.refusal('none', 'update cl.company_identity set company_name = ''Once'' where sovereign_company_id = %L',
        :'sid'),
    'ok', 'a name is no key'
);

select is(
    pg_temp.refusal('none', d.statement, :'sid'),
    format('OSIMM DELETE on cl.company_identity: sovereign_company_id %s', :'sid'), format('no delete: %s', d.what)
)
from (values
    ('alone', 'delete from cl.company_identity where sovereign_company_id = %L'),
    ('and insert', 'delete from cl.company_identity where sovereign_company_id = %1$L;
        insert into cl.company_identity (sovereign_company_id, company_name) values (%1$L, ''x'')'),
    ('by merge', 'merge into cl.company_identity as i using (values (%L::uuid)) as n (id) on i.sovereign_company_id = n.id
        when matched then delete')
) as d (what, statement);
select is(
    pg_temp.refusal('cl_owner', 'delete from cl.company_identity where sovereign_company_id = %L', :'sid'),
    '42501 permission denied for table company_identity', '... and the owner has no right to it'
);
select is(
    pg_temp.refusal('none', 'truncate cl.company_identity cascade'), 'OSIMM TRUNCATE on cl.company_identity', 'no truncate'
);
select is(left(pg_temp.refusal('none', 'truncate cl.company_identity'), 5), '0A000', '... without cascade neither');
select is(
    pg_temp.refusal('cl_owner', 'truncate cl.company_identity cascade'),
    '42501 permission denied for table company_identity', '... and the owner has no right to it'
);

-- A superuser who switches triggers and foreign keys off for the session.
set local session_replication_role = replica;
select is(
    pg_temp.refusal('none', r.statement, :'sid'), r.outcome || coalesce(r.detail, :'sid'),
    format('session_replication_role = replica: %s', r.what)
)
from (values
    ('no overwrite', 'update cl.company_identity set outreach_id = null where sovereign_company_id = %L',
        'OSWON UPDATE on cl.company_identity: outreach_id from ', :'oid' || ' to NULL'),
    ('no other key', 'update cl.company_identity set company_domain = null where sovereign_company_id = %L',
        'OSIMM UPDATE on cl.company_identity: company_domain from ', 'once.pgtap.example to NULL'),
    ('no delete', 'delete from cl.company_identity where sovereign_company_id = %L',
        'OSIMM DELETE on cl.company_identity: sovereign_company_id ', null),
    ('no truncate', 'truncate cl.company_identity cascade', 'OSIMM TRUNCATE on cl.company_identity', '')
) as r (what, statement, outcome, detail);
set local session_replication_role = origin;

select results_eq(
    format($$select outreach_id, sales_process_id, client_id, company_domain, created_at from cl.company_identity
        where sovereign_company_id = %L$$, :'sid'),
    'select outreach_id, sales_process_id, client_id, company_domain, created_at from before',
        'after all of that the row is as it was'
);

select * from finish();
rollback;
