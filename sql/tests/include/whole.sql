-- Companies with rows in every table, and a fence around the others.
-- A company that has come all the way: handed off, in Sales, a client, and from a load. Its outreach_id.
create function pg_temp.whole(p_domain text) returns uuid
language plpgsql as $$
declare
    v_oid uuid := pg_temp.claimed(p_domain);
    v_sid uuid := (select s.sovereign_company_id from outreach.outreach as s where s.outreach_id = v_oid);
begin
    perform pg_temp.passes(v_oid, h.hub) from (select hub from doctrine.hub order by waterfall_order) as h;
    insert into cl.load_line (load_id, line, company_name, outcome, sovereign_company_id)
    select cl.begin_load('whole.csv', repeat('a', 64)), 1 + (select count(*) from cl.load_line), 'x', 'ACCEPTED', v_sid;
    perform sales.add_webhook_source('whole', 'calcom', '0123456789abcdef');
    insert into sales.booking (source, booking_id, outreach_id, first_booking_id, state, happened_at)
    values ('whole', p_domain, v_oid, p_domain, 'BOOKED', now());
    insert into sales.webhook_delivery (delivery_id, source, body_sha256, body_length, body, code, outreach_id)
    values (v_oid, 'whole', sha256(''), 0, '', 'accepted', v_oid);
    insert into sales.meeting (outreach_id, sovereign_company_id, source, booking_id, delivery_id, booked_at, link)
    values (v_oid, v_sid, 'whole', p_domain, v_oid, '2026-11-24', '{"kid": "k", "exp": 1}');
    perform outreach.hand_off(v_oid, 'booked');
    insert into sales.init_job (job_id, outreach_id, run_at)
    values (doctrine.new_id(doctrine.bucket(v_oid)), v_oid, clock_timestamp() - interval '1 day');
    perform sales.run_job(c.job_id) from sales.claim_job() as c;
    perform client.init(v_sid);
    return v_oid;
end
$$;
-- Puts up a fence that leaves out the buckets of these companies; of none, takes it away.
create function pg_temp.fence_out(variadic p_ids uuid[]) returns void
language plpgsql as $$
begin
    set constraints all immediate;
    set constraints all deferred;
    perform doctrine.serve_buckets('{[0,4096)}'::int4multirange - coalesce((
        select range_agg(int4range(doctrine.bucket(i.id), doctrine.bucket(i.id), '[]')) from unnest(p_ids) as i (id)
    ), '{}'));
end
$$;
-- The tables of companies, and what of each a row can be made of.
create function pg_temp.company_tables() returns table (relation text, bucket_column text, columns text)
language sql as $$
    select r.relation, r.bucket_column, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from doctrine.relation as r
        inner join pg_attribute as a on a.attrelid = r.relation::regclass and a.attnum > 0 and not a.attisdropped
    where r.bucket_column is not null and a.attgenerated = '' and r.relation || '.' || a.attname <> 'outreach.outreach.status'
    group by r.relation, r.bucket_column
$$;
