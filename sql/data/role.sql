insert into doctrine.party as p (party, flow_position, meaning)
values
('doctrine', 0, 'the rules as data; read by all'),
('cl', 1, 'hub CL: the registry'),
('outreach', 2, 'hub Outreach: the spine, its gates and events'),
('company_target', 3, 'sub-hub 04.04.01'),
('dol', 4, 'sub-hub 04.04.03'),
('people', 5, 'sub-hub 04.04.02'),
('blog', 6, 'sub-hub 04.04.05, in parallel'),
('bit_scores', 6, 'sub-hub of buyer intent, in parallel'),
('execution', 7, 'sub-hub 04.04.04'),
('sales', 8, 'hub Sales'),
('client', 9, 'hub Client')
on conflict (party) do update
    set flow_position = excluded.flow_position, meaning = excluded.meaning
    where (p.flow_position, p.meaning) is distinct from (excluded.flow_position, excluded.meaning);

insert into doctrine.role as r (role_name, party, meaning)
values
('doctrine_owner', 'doctrine', 'owns the doctrine: the rules as data, and the helpers of all hubs'),
('cl_owner', 'cl', 'owns the registry (hub CL)'),
('outreach_owner', 'outreach', 'owns the spine, the gates and the events (hub Outreach)'),
('company_target_owner', 'company_target', 'owns sub-hub company_target'),
('dol_owner', 'dol', 'owns sub-hub dol'),
('people_owner', 'people', 'owns sub-hub people'),
('blog_owner', 'blog', 'owns sub-hub blog'),
('bit_owner', 'bit_scores', 'owns sub-hub bit_scores'),
('sales_owner', 'sales', 'owns hub Sales'),
('client_owner', 'client', 'owns hub Client'),
('cl_agent', 'cl', 'works for the registry: loads listings, mints companies'),
('outreach_agent', 'outreach', 'works for the spine: claims companies, pauses, resumes, fails, reopens'),
('company_target_agent', 'company_target', 'works for sub-hub company_target'),
('dol_agent', 'dol', 'works for sub-hub dol'),
('people_agent', 'people', 'works for sub-hub people'),
('blog_agent', 'blog', 'works for sub-hub blog'),
('bit_agent', 'bit_scores', 'works for sub-hub bit_scores'),
('execution_agent', 'execution', 'works for sub-hub execution'),
('sales_agent', 'sales', 'works for hub Sales'),
('client_agent', 'client', 'works for hub Client'),
('webhook_agent', 'sales', 'may deliver webhooks and nothing else'),
('report_agent', null, 'reads the report functions and views, writes nothing')
on conflict (role_name) do update
    set party = excluded.party, meaning = excluded.meaning
    where (r.party, r.meaning) is distinct from (excluded.party, excluded.meaning);
