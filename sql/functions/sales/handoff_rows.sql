create or replace function sales.handoff_rows(p_relation text, p_outreach_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select case p_relation
        when 'sales.meeting' then (select jsonb_agg(to_jsonb(m)) from sales.meeting as m where m.outreach_id = p_outreach_id)
        when 'sales.booking' then (
            select jsonb_agg(to_jsonb(b) order by b.changed_at, b.booking_id)
            from sales.booking as b
            where b.outreach_id = p_outreach_id
        )
        when 'sales.init_job' then (select jsonb_agg(to_jsonb(j)) from sales.init_job as j where j.outreach_id = p_outreach_id)
        when 'sales.snapshot' then (select jsonb_agg(to_jsonb(s)) from sales.snapshot as s where s.outreach_id = p_outreach_id)
        when 'sales.webhook_delivery' then (
            select jsonb_agg(to_jsonb(d) - 'body' order by d.received_at, d.delivery_id)
            from sales.webhook_delivery as d
            where d.outreach_id = p_outreach_id
        )
    end;
end;

comment on function sales.handoff_rows(text, uuid) is
'What a table of the handoff has on a company, as an array of rows; NULL where it has none. p_relation: the table; '
'p_outreach_id: the company. Called by outreach.answer(); writes nothing; raises nothing.';
