-- For the length of the install: routes of an older release go; grants.sql takes DELETE back.
grant delete on doctrine.call_route to doctrine_owner;
with wanted as (
    select f.schema_name || '.' || n.name as function_name, f.route, f.argument, f.bucket_function, f.meaning
    from (values
        ('cl', 'mint_company', 'ONE', 'p_company_domain', 'doctrine.domain_bucket', 'by the domain; without one, anywhere'),
        ('cl', 'mint_companies', 'SPLIT', 'p_company_domains', 'doctrine.domain_bucket', 'each by its domain'),
        ('outreach', 'init', 'ONE', 'p_sovereign_company_id', 'doctrine.bucket', 'of one company'),
        ('client', 'init', 'ONE', 'p_sovereign_company_id', 'doctrine.bucket', 'of one company'),
        ('outreach', 'init_many', 'SPLIT', 'p_sovereign_company_ids', 'doctrine.bucket', 'each of its company'),
        ('outreach', 'pass_gates', 'SPLIT', 'p_outreach_ids', 'doctrine.bucket', 'each of its company'),
        ('outreach', 'put_company_target put_dol put_person put_blog put_bit_score upstream_version pass_gate fail_gate pause '
            'resume fail reopen gate_report why_not answer calendar_link',
            'ONE', 'p_outreach_id', 'doctrine.bucket', 'of one company'),
        ('outreach', 'verify_link', 'ONE', 'p_query', 'outreach.link_bucket', 'of the company that the link names'),
        ('sales', 'receive_webhook', 'ONE', 'p_body', 'sales.webhook_bucket',
            'of the company that our link in it names; what names none is taken in anywhere'),
        ('sales', 'run_job fail_job retry_job', 'ONE', 'p_job_id', 'doctrine.bucket', 'of one company'),
        ('sales', 'handoff_of', 'ONE', 'p_outreach_id', 'doctrine.bucket', 'of one company'),
        ('sales', 'snapshot_of', 'ONE', 'p_sales_process_id', 'doctrine.bucket', 'of one company'),
        ('cl', 'find_company', 'SUM', null, null, 'a domain may lie in the bucket of its own or of its canonical form'),
        ('cl', 'find_company_part', 'PART', 'p_reference', 'doctrine.reference_buckets', 'where it may lie'),
        ('outreach', 'funnel', 'SUM', null, null, 'of all companies'),
        ('outreach', 'funnel_part', 'PART', null, null, 'of the companies of each server'),
        ('sales', 'queue', 'SUM', null, null, 'of all jobs'),
        ('sales', 'queue_part', 'PART', null, null, 'of the jobs of each server'),
        ('outreach', 'rotate_link_key revoke_link_key', 'SUM', null, null,
            'every server has keys of its own, which leave it never'),
        ('outreach', 'rotate_link_key_part revoke_link_key_part', 'PART', null, null, 'of the keys of each server'),
        ('sales', 'add_webhook_source', 'ALL', null, null, 'a webhook comes in anywhere'),
        ('sales', 'claim_job', 'FIRST', null, null, 'a job that is due, wherever it is'),
        ('doctrine', 'version api dictionary route check_join check_query judge_plan', 'ANY', null, null,
            'the rules are the same everywhere'),
        ('doctrine', 'bucket domain_bucket reference_buckets canonical_domain is_domain_name is_name is_time_ordered '
            'require_served refuse_elsewhere', 'ANY', null, null, 'it asks no table of companies'),
        ('outreach', 'link_signature link_bucket', 'ANY', null, null, 'it asks no table'),
        ('sales', 'verify_signature webhook_bucket', 'ANY', null, null, 'it asks no table'),
        ('doctrine', 'audit served_buckets', 'LOCAL', null, null, 'of the server that is asked; spine scale asks each'),
        ('cl', 'begin_load mint_lines load_report load_rejects', 'LOCAL', null, null,
            'lines are staged on the server that mints them; a listing of many servers goes by cl.mint_companies()')
    ) as f (schema_name, names, route, argument, bucket_function, meaning)
        cross join string_to_table(f.names, ' ') as n (name)
),
gone as (
    delete from doctrine.call_route as r
    where not exists (select from wanted as w where w.function_name = r.function_name)
)
insert into doctrine.call_route as r (function_name, route, argument, bucket_function, meaning)
select w.function_name, w.route, w.argument, w.bucket_function, w.meaning
from wanted as w
on conflict (function_name) do update
    set route = excluded.route, argument = excluded.argument, bucket_function = excluded.bucket_function,
        meaning = excluded.meaning
    where (r.route, r.argument, r.bucket_function, r.meaning)
        is distinct from (excluded.route, excluded.argument, excluded.bucket_function, excluded.meaning);
