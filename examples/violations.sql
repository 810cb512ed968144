-- Seven ways round the rules, each tried by the demo as the role that it names. Every one must be refused.

-- name: a second claim
-- role: outreach_agent
select outreach.init(%(sovereign_company_id)s);

-- name: an overwritten pointer, by the superuser, past the grants
-- role: none
update cl.company_identity set outreach_id = null where sovereign_company_id = %(sovereign_company_id)s;

-- name: a write without a valid outreach_id
-- role: blog_agent
insert into outreach.blog (outreach_id, about_url) values (gen_random_uuid(), 'https://acme.example');

-- name: a gate skipped
-- role: people_agent
select outreach.put_person(%(waiting_outreach_id)s, 'CEO', 'Ann Roe', 'ann.roe@acme.example');

-- name: a lateral read
-- role: people_agent
select ein from outreach.dol;

-- name: a PASS on stale upstream data
-- role: dol_agent
select outreach.pass_gate(%(passed_outreach_id)s, 'dol', %(old_upstream_version)s);

-- name: a guard switched off, by the superuser, without a decision
-- role: none
alter table cl.company_identity disable trigger pointer_is_written_once;
