create or replace function doctrine.unlawful_structure() returns table (law text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with relation as (
        select
            c.oid, c.relkind, n.nspname, b.is_barrier, pg_get_userbyid(c.relowner)::text as owner, c.oid::regclass::text as name
        from pg_class as c
            inner join pg_namespace as n on n.oid = c.relnamespace
            cross join lateral (
                select coalesce(bool_or(o.option_value::boolean), false) as is_barrier
                from pg_options_to_table(c.reloptions) as o
                where o.option_name = 'security_barrier'
            ) as b
        where n.nspname = any(doctrine.schema_names()) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    ),
    reference as (
        select k.conrelid::regclass::text as name, pg_get_constraintdef(k.oid) as definition
        from pg_constraint as k
        where k.contype = 'f'
    )
    select 'spine_reference' as law, t || ' has no foreign key to the spine' as problem
    from doctrine.tables_off_the_spine() as t
    union all
    select 'alignment' as law, format('%s has no valid "%s"', a.name, a.definition)
    from (values
        ('outreach.outreach', 'outreach_id'), ('sales.sales_process', 'sales_process_id'), ('client.client', 'client_id')
    ) as h (hub_table, pointer)
        cross join lateral (values
            ('cl.company_identity', format('FOREIGN KEY (sovereign_company_id, %1$s) REFERENCES %2$s(sovereign_company_id, %1$s)',
                h.pointer, h.hub_table)),
            (h.hub_table, format('FOREIGN KEY (sovereign_company_id, %1$s) REFERENCES cl.company_identity'
                '(sovereign_company_id, %1$s) DEFERRABLE INITIALLY DEFERRED', h.pointer))
        ) as a (name, definition)
    where not exists (select from reference as r where r.name = a.name and r.definition = a.definition)
    union all
    select 'constraints_validated' as law, format('%s on %s is NOT VALID', k.conname, k.conrelid::regclass)
    from pg_constraint as k inner join relation as r on r.oid = k.conrelid
    where not k.convalidated and not (k.contype = 'c' and k.conname = 'bucket_is_served')
    union all
    select 'guards_always' as law, format('%s on %s is %s', t.tgname, r.name,
        case t.tgenabled when 'D' then 'disabled' when 'O' then 'not for a replica role' else 'for a replica role only' end)
    from pg_trigger as t inner join relation as r on r.oid = t.tgrelid
    where not t.tgisinternal and t.tgenabled <> 'A'
    union all
    select distinct 'foreign_keys_enforced' as law, format('%s on %s is switched off', k.conname, r.name)
    from pg_trigger as t inner join relation as r on r.oid = t.tgrelid inner join pg_constraint as k on k.oid = t.tgconstraint
    where t.tgisinternal and t.tgenabled not in ('O', 'A')
    union all
    select 'foreign_keys_indexed' as law, format('%s on %s leads no index', k.conname, r.name)
    from pg_constraint as k inner join relation as r on r.oid = k.conrelid
    where k.contype = 'f' and not exists (
        select
        from pg_index as i
        where i.indrelid = k.conrelid and i.indisvalid and i.indnkeyatts >= cardinality(k.conkey)
            and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey
            and i.indisready and i.indislive
            and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^[(][a-z_]+ IS NOT NULL[)]$')
    )
    union all
    select 'relations_known' as law, r.name || case
        when k.relation is null then ' is not in doctrine.relation'
        else format(' is owned by %s', r.owner)
    end
    from relation as r
        left join doctrine.relation as k on k.relation = r.name
        left join doctrine.role as o on o.role_name = r.owner and o.party = k.party
    where o.role_name is null
    union all
    select 'relations_known' as law, k.relation || ' is not there'
    from doctrine.relation as k
    where not exists (select from relation as r where r.name = k.relation)
    union all
    select 'spokes_as_contracted' as law, r.name || ' is ' || case
        when c.spoke is null then 'no contract'
        when r.relkind <> 'v' or not r.is_barrier then 'no security barrier view'
        else 'not of the contracted columns'
    end
    from relation as r
        left join doctrine.spoke_contract as c on c.spoke = r.name
        left join lateral (
            select array_agg(a.attname::text order by a.attnum) as columns
            from pg_attribute as a
            where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        ) as v on true
    where r.nspname = 'spoke' and (
        c.spoke is null or r.relkind <> 'v' or not r.is_barrier
        or c.columns <> v.columns
    )
    union all
    select 'spokes_as_contracted' as law, c.spoke || ' is not there'
    from doctrine.spoke_contract as c
    where not exists (select from relation as r where r.name = c.spoke)
    union all
    select 'joins_declared' as law, format('%s refers to %s', k.conrelid::regclass, k.confrelid::regclass)
    from pg_constraint as k
        inner join doctrine.relation as f on f.relation = k.conrelid::regclass::text
    where k.contype = 'f' and f.party <> 'doctrine' and f.classification <> 'SOURCE' and not exists (
        select from doctrine.declared_join as d
        where (k.conrelid::regclass::text, k.confrelid::regclass::text)
            in ((d.from_table, d.to_table), (d.to_table, d.from_table))
    )
    union all
    select 'routes_lead_to_columns' as law, format('%s: %s has no column %s', q.concept, q.authoritative_table, a.name)
    from doctrine.query_route as q
        cross join lateral unnest(q.answer_columns) as a (name)
    where not exists (
        select
        from relation as r
            inner join pg_attribute as c on c.attrelid = r.oid
        where r.name = q.authoritative_table and c.attname = a.name and not c.attisdropped
    );
end;

comment on function doctrine.unlawful_structure() is
'What in the catalogs breaks a law of structure: references, guards, relations, spokes, joins, routes. Called by '
'doctrine.audit(); writes nothing; raises nothing.';
