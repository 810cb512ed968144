insert into doctrine.hub as h (hub, doctrine_id, waterfall_order, agent, criterion)
values
('company_target', '04.04.01', 1, 'company_target_agent', 'a domain and an email_method'),
('dol', '04.04.03', 2, 'dol_agent', 'an EIN with its filing, or the finding that there is none (filing_present = false)'),
('people', '04.04.02', 3, 'people_agent', 'at least one person with slot and e-mail'),
('blog', '04.04.05', 4, 'blog_agent', 'at least one URL'),
('execution', '04.04.04', 5, 'execution_agent', 'a person to contact: at least one with slot and e-mail'),
('bit_scores', null, null, 'bit_agent', 'a score')
on conflict (hub) do update
    set doctrine_id = excluded.doctrine_id, waterfall_order = excluded.waterfall_order,
        agent = excluded.agent, criterion = excluded.criterion
    where (h.doctrine_id, h.waterfall_order, h.agent, h.criterion)
        is distinct from (excluded.doctrine_id, excluded.waterfall_order, excluded.agent, excluded.criterion);

insert into doctrine.prerequisite (hub, requires)
values
('dol', 'company_target'),
('people', 'company_target'),
('people', 'dol'),
('execution', 'people')
on conflict do nothing;
