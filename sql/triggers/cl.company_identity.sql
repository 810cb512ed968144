create or replace trigger key_is_immutable
before update of sovereign_company_id, company_domain, created_at on cl.company_identity
for each row
when (old.sovereign_company_id is distinct from new.sovereign_company_id
    or old.company_domain is distinct from new.company_domain
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'sovereign_company_id', 'company_domain', 'created_at');
create or replace trigger row_is_never_deleted
before delete on cl.company_identity
for each row
when (doctrine.is_kept(old.sovereign_company_id))
execute function doctrine.refuse_change('OSIMM', 'sovereign_company_id');
create or replace trigger pointer_is_written_once
before update of outreach_id, sales_process_id, client_id on cl.company_identity
for each row
when (old.outreach_id is not null and old.outreach_id is distinct from new.outreach_id
    or old.sales_process_id is not null and old.sales_process_id is distinct from new.sales_process_id
    or old.client_id is not null and old.client_id is distinct from new.client_id)
execute function doctrine.refuse_change('OSWON', 'outreach_id', 'sales_process_id', 'client_id');
create or replace trigger table_is_never_truncated
before truncate on cl.company_identity
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table cl.company_identity
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger pointer_is_written_once,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on cl.company_identity is
'Refuses an update of sovereign_company_id, company_domain, created_at (OSIMM).';
comment on trigger row_is_never_deleted on cl.company_identity is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger pointer_is_written_once on cl.company_identity is
'Refuses to overwrite or clear a pointer (OSWON).';
comment on trigger table_is_never_truncated on cl.company_identity is
'Refuses truncate (OSIMM).';
