create or replace function outreach.put_blog(p_outreach_id uuid, p_about_url text, p_news_url text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_outreach_id is null then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
    end if;
    insert into outreach.blog as t (outreach_id, about_url, news_url)
    values (p_outreach_id, p_about_url, p_news_url)
    on conflict (outreach_id) do update
        set about_url = excluded.about_url, news_url = excluded.news_url
        where (t.about_url, t.news_url) is distinct from (excluded.about_url, excluded.news_url);
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'blog');
    end if;
end
$$;

comment on function outreach.put_blog(uuid, text, text) is
'Writes what sub-hub blog found; the same again changes nothing. p_outreach_id: the company; p_about_url, '
'p_news_url: http or https URLs, or NULL. Called by blog_agent; writes outreach.blog and, through its trigger, the '
'gates; raises OSUNK, OSMAP, OSPAU, OSEND, OSFLD, 22004, 23514.';
