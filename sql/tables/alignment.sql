-- The registry's side of the mutual foreign keys: a pointer without its row cannot be written.
do $$
declare
    v_key record;
begin
    for v_key in
        select k.key_name, k.columns, k.target
        from (values
            ('outreach_id_is_on_the_spine', 'sovereign_company_id, outreach_id', 'outreach.outreach'),
            ('sales_process_id_is_in_sales', 'sovereign_company_id, sales_process_id', 'sales.sales_process'),
            ('client_id_is_a_client', 'sovereign_company_id, client_id', 'client.client')
        ) as k (key_name, columns, target)
    loop
        if not exists (
            select from pg_constraint
            where conrelid = 'cl.company_identity'::regclass and conname = v_key.key_name
        ) then
            execute format(
                'alter table cl.company_identity add constraint %I foreign key (%s) references %s (%s)',
                v_key.key_name, v_key.columns, v_key.target, v_key.columns
            );
        end if;
    end loop;
end
$$;
