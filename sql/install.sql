-- Installs Outreach Spine into the current database, in one transaction; run again, it changes nothing.
--   psql -v ON_ERROR_STOP=1 -f sql/install.sql
-- As a superuser, or as a role with CREATEROLE that owns the database. PostgreSQL 15 and later.
\set ON_ERROR_STOP on
begin;
set local client_min_messages = warning;
set local search_path = pg_catalog, pg_temp;
set local standard_conforming_strings = on;
set local quote_all_identifiers = off;
do $$ begin perform pg_advisory_xact_lock(hashtextextended('outreach_spine install', 0)); end $$;

\ir bootstrap.sql
set local role doctrine_owner;
\ir tables/doctrine.role.sql
\ir data/role.sql
reset role;
\ir roles.sql
\ir schemas.sql
\ir upgrades/0.1.0--0.2.0.sql
\ir upgrades/0.2.0--0.3.0.sql

set local role doctrine_owner;
\ir functions/doctrine/version.sql
\ir functions/doctrine/bucket.sql
\ir functions/doctrine/domain_bucket.sql
\ir functions/doctrine/is_time_ordered.sql
\ir functions/doctrine/new_id.sql
\ir functions/doctrine/is_domain_name.sql
\ir functions/doctrine/is_name.sql
\ir functions/doctrine/canonical_domain.sql
\ir functions/doctrine/actor.sql
\ir functions/doctrine/served_buckets.sql
\ir functions/doctrine/refuse_elsewhere.sql
\ir functions/doctrine/require_served.sql
\ir functions/doctrine/require_here.sql
\ir functions/doctrine/is_kept.sql
\ir functions/doctrine/random_bucket.sql
\ir functions/doctrine/reference_buckets.sql
\ir functions/doctrine/serve_buckets.sql
\ir functions/doctrine/purge_unserved.sql
\ir functions/doctrine/require_argument.sql
\ir functions/doctrine/require_ids.sql
\ir functions/doctrine/require_same_length.sql
\ir functions/doctrine/concept_key.sql
reset role;
\ir extension.sql
set local role doctrine_owner;
\ir types.sql
\ir tables/doctrine.sql
\ir tables/doctrine.isolation.sql
\ir tables/doctrine.routing.sql
\ir tables/doctrine.call_route.sql
\ir tables/doctrine.change.sql
\ir data/adr.sql
\ir data/error_code.sql
\ir data/hub.sql
\ir data/status.sql
\ir data/isolation.sql
\ir data/routing.sql
\ir data/call_route.sql
\ir data/law.sql
\ir data/blueprint.sql
\ir functions/doctrine/refuse.sql
\ir functions/doctrine/refuse_change.sql
\ir functions/doctrine/downstream.sql
\ir functions/doctrine/api.sql
\ir functions/doctrine/dictionary.sql
\ir functions/doctrine/schema_names.sql
\ir functions/doctrine/securable.sql
\ir functions/doctrine/granted.sql
\ir functions/doctrine/grant_differences.sql
\ir functions/doctrine/tables_off_the_spine.sql
\ir functions/doctrine/rule_rows.sql
\ir functions/doctrine/catalog.sql
\ir functions/doctrine/drift.sql
\ir functions/doctrine/unlawful_structure.sql
\ir functions/doctrine/unlawful_code.sql
\ir functions/doctrine/unlawful_rights.sql
\ir functions/doctrine/unlawful_buckets.sql
\ir functions/doctrine/audit.sql
\ir functions/doctrine/breaches.sql
\ir functions/doctrine/note_breaches.sql
\ir functions/doctrine/require_decision.sql
\ir functions/doctrine/guard_change.sql
\ir functions/doctrine/guard_drop.sql
\ir functions/doctrine/guard_rule.sql
\ir functions/doctrine/join_path.sql
\ir functions/doctrine/stop.sql
\ir functions/doctrine/route.sql
\ir functions/doctrine/join_verdict.sql
\ir functions/doctrine/check_join.sql
\ir functions/doctrine/judge_plan.sql
\ir functions/doctrine/check_query.sql

set local role cl_owner;
\ir tables/cl.company_identity.sql
\ir tables/cl.load.sql
set local role outreach_owner;
\ir tables/outreach.outreach.sql
\ir tables/outreach.gate.sql
\ir tables/outreach.event.sql
\ir tables/doctrine.link_key.sql
set local role company_target_owner;
\ir tables/outreach.company_target.sql
set local role dol_owner;
\ir tables/outreach.dol.sql
set local role people_owner;
\ir tables/outreach.people.sql
set local role blog_owner;
\ir tables/outreach.blog.sql
set local role bit_owner;
\ir tables/outreach.bit_scores.sql
set local role sales_owner;
\ir tables/sales.sales_process.sql
\ir tables/sales.news.sql
\ir tables/sales.webhook.sql
\ir tables/sales.meeting.sql
set local role client_owner;
\ir tables/client.client.sql
set local role cl_owner;
\ir tables/alignment.sql

set local role outreach_owner;
\ir views/outreach.passed_gate.sql
\ir views/spoke.outreach_to_sales.sql
set local role cl_owner;
\ir views/spoke.cl_to_sales.sql
set local role company_target_owner;
\ir views/spoke.company_target_to_dol.sql
\ir views/spoke.company_target_to_people.sql
\ir views/spoke.company_target_to_sales.sql
set local role dol_owner;
\ir views/spoke.dol_to_people.sql
\ir views/spoke.dol_to_sales.sql
set local role people_owner;
\ir views/spoke.people_to_execution.sql
\ir views/spoke.people_to_sales.sql
set local role blog_owner;
\ir views/spoke.blog_to_sales.sql
set local role bit_owner;
\ir views/spoke.bit_scores_to_execution.sql
\ir views/spoke.bit_scores_to_sales.sql

set local role cl_owner;
\ir functions/cl/new_company_id.sql
\ir functions/cl/mint_company.sql
\ir functions/cl/mint_companies.sql
\ir functions/cl/lock_unclaimed.sql
\ir functions/cl/register_outreach_id.sql
\ir functions/cl/register_outreach_ids.sql
\ir functions/cl/register_sales_process_id.sql
\ir functions/cl/register_client_id.sql
\ir functions/cl/find_company_part.sql
\ir functions/cl/find_company.sql
\ir functions/cl/begin_load.sql
\ir functions/cl/mint_lines.sql
\ir functions/cl/load_report.sql
\ir functions/cl/load_rejects.sql
\ir functions/cl/company_identity_rows.sql
set local role company_target_owner;
\ir functions/company_target/put_company_target.sql
\ir functions/company_target/company_target_criterion.sql
\ir functions/company_target/company_target_rows.sql
set local role dol_owner;
\ir functions/dol/put_dol.sql
\ir functions/dol/dol_criterion.sql
\ir functions/dol/dol_rows.sql
set local role people_owner;
\ir functions/people/mint_person_id.sql
\ir functions/people/put_person.sql
\ir functions/people/people_criterion.sql
\ir functions/people/people_rows.sql
set local role blog_owner;
\ir functions/blog/put_blog.sql
\ir functions/blog/blog_criterion.sql
\ir functions/blog/blog_rows.sql
set local role bit_owner;
\ir functions/bit/put_bit_score.sql
\ir functions/bit/bit_scores_criterion.sql
\ir functions/bit/bit_scores_rows.sql
set local role sales_owner;
\ir functions/sales/sales_process_rows.sql
\ir functions/sales/handoff_rows.sql
set local role client_owner;
\ir functions/client/client_rows.sql
\ir functions/client/init.sql
set local role outreach_owner;
\ir functions/outreach/init.sql
\ir functions/outreach/init_many.sql
\ir functions/outreach/require_hub.sql
\ir functions/outreach/require_agent.sql
\ir functions/outreach/judge.sql
\ir functions/outreach/lock_companies.sql
\ir functions/outreach/refuse_gate.sql
\ir functions/outreach/require_writable.sql
\ir functions/outreach/stale_gates.sql
\ir functions/outreach/guard_write.sql
\ir functions/outreach/guard_status.sql
\ir functions/outreach/move_status.sql
\ir functions/outreach/pause.sql
\ir functions/outreach/resume.sql
\ir functions/outreach/fail.sql
\ir functions/outreach/reopen.sql
\ir functions/outreach/upstream_version.sql
\ir functions/outreach/meets_criterion.sql
\ir functions/outreach/pass_gates.sql
\ir functions/outreach/pass_gate.sql
\ir functions/outreach/fail_gate.sql
\ir functions/outreach/gate_report.sql
\ir functions/outreach/why_not.sql
\ir functions/outreach/funnel_part.sql
\ir functions/outreach/funnel.sql
\ir functions/outreach/answer.sql
\ir functions/outreach/link_signature.sql
\ir functions/outreach/link_parts.sql
\ir functions/outreach/link_bucket.sql
\ir functions/outreach/verify_link.sql
\ir functions/outreach/rotate_link_key_part.sql
\ir functions/outreach/rotate_link_key.sql
\ir functions/outreach/revoke_link_key_part.sql
\ir functions/outreach/revoke_link_key.sql
\ir functions/outreach/calendar_link.sql
\ir functions/outreach/lock_for_handoff.sql
\ir functions/outreach/hand_off.sql
\ir functions/outreach/handoff_picture.sql

set local role sales_owner;
\ir functions/sales/add_webhook_source.sql
\ir functions/sales/signature_verdict.sql
\ir functions/sales/verify_signature.sql
\ir functions/sales/webhook_link.sql
\ir functions/sales/webhook_bucket.sql
\ir functions/sales/webhook_news.sql
\ir functions/sales/accept_booking.sql
\ir functions/sales/move_booking.sql
\ir functions/sales/take_news.sql
\ir functions/sales/receive_webhook.sql
\ir functions/sales/claim_job.sql
\ir functions/sales/run_job.sql
\ir functions/sales/fail_job.sql
\ir functions/sales/retry_job.sql
\ir functions/sales/queue_part.sql
\ir functions/sales/queue.sql
\ir functions/sales/snapshot_of.sql
\ir functions/sales/handoff_of.sql

reset role;
\ir grants.sql

set local role doctrine_owner;
\ir triggers/doctrine.sql
\ir triggers/doctrine.change.sql
\ir triggers/doctrine.release.sql
set local role cl_owner;
\ir triggers/cl.company_identity.sql
set local role outreach_owner;
\ir triggers/outreach.outreach.sql
\ir triggers/outreach.gate.sql
\ir triggers/outreach.event.sql
\ir triggers/doctrine.link_key.sql
set local role company_target_owner;
\ir triggers/outreach.company_target.sql
set local role dol_owner;
\ir triggers/outreach.dol.sql
set local role people_owner;
\ir triggers/outreach.people.sql
set local role blog_owner;
\ir triggers/outreach.blog.sql
set local role bit_owner;
\ir triggers/outreach.bit_scores.sql
set local role sales_owner;
\ir triggers/sales.sales_process.sql
\ir triggers/sales.webhook_source.sql
\ir triggers/sales.webhook_delivery.sql
\ir triggers/sales.webhook_event.sql
\ir triggers/sales.booking.sql
\ir triggers/sales.meeting.sql
\ir triggers/sales.init_job.sql
\ir triggers/sales.snapshot.sql
set local role client_owner;
\ir triggers/client.client.sql

reset role;
\ir change_guard.sql
\ir release.sql
\ir leave_owners.sql
commit;
