-- What is decided is frozen first, also where nothing comes to be written: a row lock leaves its mark in xmax.
-- (That the locks do their work between sessions, tests of several sessions prove.)
begin;
\ir include/setup.sql
select plan(6);

-- Companies whose rows nobody has locked yet: their data is put there past the guards.
select pg_temp.claimed('lock.pgtap.example') as oid, pg_temp.claimed('b.lock.pgtap.example') as other,
    pg_temp.claimed('c.lock.pgtap.example') as third, pg_temp.claimed('d.lock.pgtap.example') as fourth,
    pg_temp.claimed('e.lock.pgtap.example') as fifth \gset
create temporary table company as select * from unnest(array[:'oid', :'other', :'third', :'fourth',
    :'fifth']::uuid[]) as c (oid);
insert into outreach.gate (outreach_id, hub, verdict, version, upstream_version, decided_by, decided_at)
select oid, 'company_target', 'PASS', 1, 0, 'test', now() from company;
alter table outreach.dol disable trigger gate_guards_insert;
insert into outreach.dol (outreach_id) select oid from company;
set constraints all immediate;
set constraints all deferred;
alter table outreach.dol enable always trigger gate_guards_insert;
-- Whether a statement that keeps nothing locks the spine row, the gate upstream, and the registry row of a company.
create function pg_temp.marks(p_oid text) returns text[] language sql as $$
    select array[s.xmax::text, g.xmax::text, i.xmax::text]
    from outreach.outreach as s
        inner join outreach.gate as g on g.outreach_id = s.outreach_id and g.hub = 'company_target'
        inner join cl.company_identity as i on i.outreach_id = s.outreach_id
    where s.outreach_id = p_oid::uuid
$$;
select pg_temp.marks(:'other') as before \gset
create function pg_temp.locks(p_role text, p_sql text, p_oid text) returns text language plpgsql as $$
declare
    v_before text[] := pg_temp.marks(p_oid);
    v_after text[];
begin
    perform pg_temp.refusal(p_role, p_sql);
    v_after := pg_temp.marks(p_oid);
    return concat_ws(' ', case when v_after[1] <> v_before[1] then 'spine' end,
        case when v_after[2] <> v_before[2] then 'upstream' end,
        case when v_after[3] <> v_before[3] then 'registry' end);
end
$$;

select is(
    pg_temp.locks('dol_agent', format('select *
        from outreach.pass_gates(array[%L]::uuid[], ''dol'', array[null]::bigint[])', :'oid'), :'oid'),
    'spine upstream', 'a PASS that is refused has frozen the company and what stands upstream'
);
select is(
    pg_temp.locks('dol_agent', format('select outreach.put_dol(%L, null, null, null)', :'third'), :'third'),
    'spine upstream', 'a write of the same again has frozen them as well'
);
select is(
    pg_temp.locks('blog_agent',
        format('select * from outreach.pass_gates(array[%L]::uuid[], ''blog'', array[null]::bigint[])', :'fifth'),
        :'fifth'),
    'spine', 'a hub that runs in parallel freezes the company only'
);
select is(
    pg_temp.locks('outreach_agent', format('select outreach.pause(%L, '' '')', :'fourth'), :'fourth'), 'spine',
        'a move that is refused has frozen the company'
);
select is(
    pg_temp.locks('outreach_agent', format('select outreach.init_many(array[%L]::uuid[])', sovereign_company_id), :'oid'),
        'registry',
    'a claim of what is claimed has frozen the registry''s row'
) from outreach.outreach where outreach_id = :'oid';
select is(
    pg_temp.marks(:'other'), :'before'::text[], 'another company is frozen by none of them'
);

select * from finish();
rollback;
