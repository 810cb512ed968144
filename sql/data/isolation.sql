insert into doctrine.relation as r (relation, party, classification, bucket_column)
select v.schema_name || '.' || n.name, v.party, v.classification,
    case
        when v.schema_name || '.' || n.name in (
            'cl.company_identity', 'cl.load_line', 'sales.sales_process', 'client.client'
        ) then 'sovereign_company_id'
        -- The inbox of webhooks is the server's that took them in, whatever company they name.
        when v.schema_name in ('outreach', 'sales') and v.classification <> 'VIEW'
            and n.name not in ('webhook_source', 'webhook_event', 'webhook_delivery') then 'outreach_id'
    end
from (values
    ('doctrine', 'doctrine', 'QUERY', 'error_code hub prerequisite status status_transition party role relation privilege '
        'spoke_contract stop_code query_route declared_join forbidden_join call_route adr law'),
    ('doctrine', 'doctrine', 'AUDIT', 'change release blueprint'),
    ('cl', 'cl', 'QUERY', 'company_identity'),
    ('cl', 'cl', 'SOURCE', 'load load_line'),
    ('outreach', 'outreach', 'QUERY', 'outreach gate'),
    ('outreach', 'outreach', 'AUDIT', 'event'),
    ('doctrine', 'outreach', 'SOURCE', 'link_key'),
    ('outreach', 'outreach', 'VIEW', 'passed_gate'),
    ('outreach', 'company_target', 'ENRICHMENT', 'company_target'),
    ('outreach', 'dol', 'ENRICHMENT', 'dol'),
    ('outreach', 'people', 'ENRICHMENT', 'people'),
    ('outreach', 'blog', 'ENRICHMENT', 'blog'),
    ('outreach', 'bit_scores', 'ENRICHMENT', 'bit_scores'),
    ('sales', 'sales', 'QUERY', 'sales_process meeting booking snapshot init_job'),
    ('sales', 'sales', 'SOURCE', 'webhook_source webhook_event'),
    ('sales', 'sales', 'AUDIT', 'webhook_delivery'),
    ('client', 'client', 'QUERY', 'client'),
    ('spoke', 'cl', 'VIEW', 'cl_to_sales'),
    ('spoke', 'outreach', 'VIEW', 'outreach_to_sales'),
    ('spoke', 'company_target', 'VIEW', 'company_target_to_dol company_target_to_people company_target_to_sales'),
    ('spoke', 'dol', 'VIEW', 'dol_to_people dol_to_sales'),
    ('spoke', 'people', 'VIEW', 'people_to_execution people_to_sales'),
    ('spoke', 'blog', 'VIEW', 'blog_to_sales'),
    ('spoke', 'bit_scores', 'VIEW', 'bit_scores_to_execution bit_scores_to_sales')
) as v (schema_name, party, classification, names)
    cross join string_to_table(v.names, ' ') as n (name)
on conflict (relation) do update
    set party = excluded.party, classification = excluded.classification, bucket_column = excluded.bucket_column
    where (r.party, r.classification, r.bucket_column)
        is distinct from (excluded.party, excluded.classification, excluded.bucket_column);

insert into doctrine.spoke_contract as s (spoke, provider, provider_position, consumer, consumer_position, columns)
select
    format('spoke.%s_to_%s', c.provider, c.consumer), c.provider, p.flow_position as provider_position, c.consumer,
    n.flow_position as consumer_position,
    string_to_array('outreach_id ' || c.columns || ' upstream_version', ' ')
from (values
    ('company_target', 'dol', 'domain'),
    ('company_target', 'people', 'domain email_method'),
    ('dol', 'people', 'filing_present'),
    ('people', 'execution', 'person_id slot_type name email'),
    ('bit_scores', 'execution', 'tier'),
    ('cl', 'sales', 'sovereign_company_id company_name company_domain'),
    ('outreach', 'sales', 'sovereign_company_id status created_at'),
    ('company_target', 'sales', 'domain email_method'),
    ('dol', 'sales', 'ein filing_present form_5500'),
    ('people', 'sales', 'person_id slot_type name email'),
    ('blog', 'sales', 'about_url news_url'),
    ('bit_scores', 'sales', 'score tier')
) as c (provider, consumer, columns)
    inner join doctrine.party as p on p.party = c.provider
    inner join doctrine.party as n on n.party = c.consumer
on conflict (spoke, provider) do update
    set provider_position = excluded.provider_position, consumer_position = excluded.consumer_position,
        columns = excluded.columns
    where (s.provider_position, s.consumer_position, s.columns)
        is distinct from (excluded.provider_position, excluded.consumer_position, excluded.columns);
