-- Schemas, each owned by its hub.
create schema if not exists cl authorization cl_owner;
create schema if not exists outreach authorization outreach_owner;
create schema if not exists sales authorization sales_owner;
create schema if not exists client authorization client_owner;
create schema if not exists spoke authorization doctrine_owner;

set local role doctrine_owner;
comment on schema doctrine is 'The rules as data, value types, and the helpers that every hub uses.';
comment on schema spoke is 'Contract views: what one hub may see of another, and only of what has passed.';
-- Not in outreach, where every table refers to the spine.
grant usage, create on schema doctrine to outreach_owner;
-- Owners make their objects in each other's schemas; grants.sql takes CREATE back when all are made.
grant usage, create on schema spoke to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;
grant usage on schema doctrine to
cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner,
sales_owner, client_owner;

set local role cl_owner;
comment on schema cl is 'Hub CL: the company registry, and the staging area of its loads.';
grant usage on schema cl to outreach_owner, sales_owner, client_owner;

set local role outreach_owner;
comment on schema outreach is 'Hub Outreach: spine, gates, events, and the sub-hubs, each with its own owner.';
grant usage, create on schema outreach to
company_target_owner, dol_owner, people_owner, blog_owner, bit_owner;
grant usage on schema outreach to cl_owner, sales_owner;

set local role sales_owner;
comment on schema sales is 'Hub Sales: takes a company over when a meeting is booked.';
grant usage on schema sales to cl_owner;

set local role client_owner;
comment on schema client is 'Hub Client: takes a company over from Sales.';
grant usage on schema client to cl_owner;

reset role;
