create or replace view spoke.blog_to_sales with (security_barrier) as
select t.outreach_id, t.about_url, t.news_url, g.upstream_version
from outreach.blog as t
    inner join outreach.passed_gate as g on g.outreach_id = t.outreach_id
where g.hub = 'blog' and g.consumer = 'sales';

comment on view spoke.blog_to_sales is
'Contract of blog for sales: what blog found. Companies of which sub-hub blog has passed.';
comment on column spoke.blog_to_sales.outreach_id is 'The company.';
comment on column spoke.blog_to_sales.about_url is 'Where the company says what it is.';
comment on column spoke.blog_to_sales.news_url is 'Where the company tells its news.';
comment on column spoke.blog_to_sales.upstream_version is 'Version of all that outreach has found of the company.';
