create table if not exists outreach.blog (
    outreach_id uuid,
    about_url doctrine.http_url,
    news_url doctrine.http_url,
    constraint blog_pkey primary key (outreach_id),
    constraint blog_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.blog is 'Sub-hub blog (04.04.05): what a company says of itself.';
comment on column outreach.blog.outreach_id is 'The company.';
comment on column outreach.blog.about_url is 'Its page about itself.';
comment on column outreach.blog.news_url is 'Its news.';
