-- The proxy's own room, and the bucket map in it. The functions that callers see come after: proxy_functions.sql.
create extension if not exists plproxy;
create schema if not exists proxy;
comment on schema proxy is 'What routes calls to the shards: the bucket map, and the halves of functions that run on them.';
revoke all on schema proxy from public;
do $$
begin
    if to_regrole('proxy_caller') is null then
        create role proxy_caller nologin;
        comment on role proxy_caller is 'May call through the proxy; the agents there are its members.';
    end if;
end
$$;
grant usage on schema proxy to proxy_caller;

create table if not exists proxy.shard (
    shard text constraint shard_is_a_word check (shard ~ '^[a-z][a-z0-9_]*$'),
    buckets int4multirange not null constraint buckets_are_buckets check (
        buckets <@ '{[0,4096)}'::int4multirange and not isempty(buckets)
    ),
    dsn text not null constraint dsn_has_no_login check (dsn !~* '\m(user|password)\s*='),
    proxy_dsn text not null constraint proxy_dsn_has_no_login check (proxy_dsn !~* '\m(user|password)\s*='),
    constraint shard_pkey primary key (shard),
    constraint bucket_has_one_shard exclude using gist (buckets with &&) deferrable initially immediate
);
comment on table proxy.shard is
'The bucket map: which server holds which of the 4,096 buckets. A change of it is one statement and holds all buckets; the '
'trigger makes PL/Proxy follow.';
grant select on proxy.shard to proxy_caller;
comment on column proxy.shard.shard is 'Name of the shard.';
comment on column proxy.shard.buckets is 'The buckets that it serves.';
comment on column proxy.shard.dsn is 'Where clients find it; without user and password.';
comment on column proxy.shard.proxy_dsn is 'Where the proxy finds it: the same, or a PgBouncer before it.';

do $$
begin
    if not exists (select from pg_foreign_server where srvname = 'outreach_spine') then
        create server outreach_spine version '0' foreign data wrapper plproxy options (p0 'host=nowhere');
        grant usage on foreign server outreach_spine to proxy_caller;
        -- Whoever has no mapping of his own is who he is, on the shards too.
        create user mapping for public server outreach_spine;
        comment on server outreach_spine is
        'The cluster of PL/Proxy, a partition a bucket; its VERSION is that of the bucket map. Written by the trigger of proxy.shard.';
    end if;
end
$$;

create or replace function proxy.follow_map() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_left int4multirange := '{[0,4096)}'::int4multirange
    - (select range_agg(r.r) from proxy.shard as s cross join unnest(s.buckets) as r (r));
    v_options text;
begin
    if v_left is null or not isempty(v_left) then
        raise exception using
            errcode = 'check_violation', message = 'the map leaves buckets out',
            detail = format('%s are on no shard.', coalesce(v_left, '{[0,4096)}')),
            hint = 'Give each of the buckets 0 to 4095 to one shard, in one statement.';
    end if;
    -- Only what has changed: the command's work grows with the options that it names.
    select string_agg(
        format('%s p%s %L', case when o.option_name is null then 'add' else 'set' end, b.bucket, s.proxy_dsn), ', ' order by b.bucket
    )
    into v_options
    from pg_foreign_server as f
        cross join generate_series(0, 4095) as b (bucket)
        inner join proxy.shard as s on s.buckets @> b.bucket
        left join pg_options_to_table(f.srvoptions) as o on o.option_name = 'p' || b.bucket
    where f.srvname = 'outreach_spine' and s.proxy_dsn is distinct from o.option_value;
    execute (
        select format('alter server outreach_spine version %L', f.srvversion::bigint + 1)
            || coalesce(' options (' || v_options || ')', '')
        from pg_foreign_server as f
        where f.srvname = 'outreach_spine'
    );
    return null;
end
$$;
comment on function proxy.follow_map() is
'Makes PL/Proxy follow the bucket map, and counts its version. Called by the trigger of proxy.shard; alters the foreign '
'server outreach_spine; raises 23514 for a map that leaves buckets out.';
create or replace trigger map_is_followed after insert or update or delete or truncate on proxy.shard
for each statement execute function proxy.follow_map();

create or replace function proxy.set_bucket_map(p_map jsonb) returns void
language sql
set search_path = pg_catalog, pg_temp
begin atomic
    with map as (
        select m.shard, m.buckets::int4multirange, m.dsn, coalesce(m.proxy_dsn, m.dsn) as proxy_dsn
        from jsonb_to_recordset(p_map) as m (shard text, buckets text, dsn text, proxy_dsn text)
    ),
    gone as (
        delete from proxy.shard as s where s.shard not in (select m.shard from map as m)
    )
    insert into proxy.shard as s (shard, buckets, dsn, proxy_dsn)
    select m.shard, m.buckets, m.dsn, m.proxy_dsn from map as m
    on conflict (shard) do update
        set buckets = excluded.buckets, dsn = excluded.dsn, proxy_dsn = excluded.proxy_dsn;
end;
comment on function proxy.set_bucket_map(jsonb) is
'Flips the bucket map, in one statement. p_map: an array of {shard, buckets, dsn, proxy_dsn}, buckets as a multirange, '
'proxy_dsn only where it differs. Called by spine scale; writes proxy.shard; raises 23514, 23P01.';

create schema if not exists doctrine;
create or replace function doctrine.bucket_map() returns table (version bigint, shard text, buckets int4multirange, dsn text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select f.srvversion::bigint, s.shard, s.buckets, s.dsn
    from proxy.shard as s cross join pg_foreign_server as f
    where f.srvname = 'outreach_spine'
    order by s.buckets;
end;
comment on function doctrine.bucket_map() is
'The bucket map with its version: which shard serves which buckets, and where it is; without secrets. Called by clients that '
'go straight to the shards; writes nothing; raises nothing.';

create or replace function proxy.any_bucket() returns integer
language sql volatile
return floor(random() * 4096)::integer;
comment on function proxy.any_bucket() is 'A bucket, any. Called by what may run on any shard; writes nothing; raises nothing.';

create or replace function proxy.is_set_of_ids(p_ids uuid[]) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select count(*) > 0 and count(*) = count(distinct i.id) from unnest(p_ids) as i (id);
end;
comment on function proxy.is_set_of_ids(uuid[]) is
'Whether an array can be split among shards: it holds ids, no NULL, none twice. Any other goes to one shard whole, which '
'refuses it. p_ids: the array. Called by set-based functions; writes nothing; raises nothing.';

create or replace function proxy.is_unavailable(p_sqlstate text, p_message text) returns boolean
language sql immutable
return p_sqlstate ~ '^(08|53|57P)' or p_sqlstate = 'XX000' and starts_with(p_message, 'PL/Proxy function');
comment on function proxy.is_unavailable(text, text) is
'Whether an error says that a shard does not answer: connections lost, refused or cut off, by PostgreSQL or by PL/Proxy. '
'p_sqlstate, p_message: of the error. Called by functions that go on without it; writes nothing; raises nothing.';

create or replace function proxy.shard_name(p_bucket integer) returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select format('%s (buckets %s)', s.shard, s.buckets) from proxy.shard as s where s.buckets @> p_bucket;
end;
comment on function proxy.shard_name(integer) is
'The shard of a bucket and what it serves, in words. p_bucket: the bucket. Called by functions that tell what is missing; '
'writes nothing; raises nothing.';

create or replace function proxy.tell_missing(p_missing text[]) returns void
language plpgsql
as $$
begin
    if cardinality(p_missing) > 0 and current_setting('outreach_spine.partial_reports', true) = 'on' then
        raise warning using message = 'the answer is without what these shards hold: ' || array_to_string(p_missing, ', ');
    elsif cardinality(p_missing) > 0 then
        raise exception using
            errcode = 'connection_failure', message = 'shards do not answer', detail = array_to_string(p_missing, ', '),
            hint = 'Call again later, or set outreach_spine.partial_reports = on for an answer without them.';
    end if;
end
$$;
comment on function proxy.tell_missing(text[]) is
'Says which shards an answer lacks: a WARNING where outreach_spine.partial_reports is on, else an error. p_missing: their '
'names. Called by what asks all shards; writes nothing; raises 08006.';

create or replace function proxy.require_buckets(p_served int4multirange, p_asked int4multirange) returns boolean
language plpgsql
as $$
begin
    if p_asked <@ p_served then
        return true;
    end if;
    raise exception using
        errcode = 'OSMAP', message = 'buckets are on their way from one server to another',
        detail = format('%s are served by none.', p_asked - coalesce(p_served, '{}')), hint = 'Call again in a moment.';
end
$$;
comment on function proxy.require_buckets(int4multirange, int4multirange) is
'True, or a refusal where an answer of all shards lacks buckets: those that were moving when it was given. p_served: what the '
'shards served as they answered; p_asked: what the answer is about. Called by what sums; writes nothing; raises OSMAP.';

-- Who may use a server may write his own user mapping to it, and would then be on the shards whomever he names.
create or replace function proxy.guard_mapping() returns event_trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not (select r.rolsuper from pg_roles as r where r.rolname = current_user) then
        raise exception using
            errcode = 'insufficient_privilege', message = 'user mappings decide who calls the shards',
            detail = format('%s by %s', tg_tag, current_user), hint = 'Ask a superuser of the proxy.';
    end if;
end
$$;
comment on function proxy.guard_mapping() is
'Keeps user mappings to superusers. Called by the event trigger proxy_guards_mappings; writes nothing; raises 42501.';
do $$
begin
    drop event trigger if exists proxy_guards_mappings;
    create event trigger proxy_guards_mappings on ddl_command_start
    when tag in ('CREATE USER MAPPING', 'ALTER USER MAPPING', 'DROP USER MAPPING')
    execute function proxy.guard_mapping();
    comment on event trigger proxy_guards_mappings is 'Keeps user mappings to superusers.';
end
$$;
revoke all on all functions in schema proxy from public;
grant execute on function
proxy.any_bucket(), proxy.is_set_of_ids(uuid[]), proxy.is_unavailable(text, text), proxy.shard_name(integer),
proxy.tell_missing(text[]), proxy.require_buckets(int4multirange, int4multirange) to proxy_caller;
