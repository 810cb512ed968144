create or replace trigger row_is_never_updated
before update on sales.sales_process
for each row
execute function doctrine.refuse_change('OSIMM', 'sales_process_id', 'sovereign_company_id', 'outreach_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on sales.sales_process
for each row
when (doctrine.is_kept(old.sovereign_company_id))
execute function doctrine.refuse_change('OSIMM', 'sales_process_id');
create or replace trigger table_is_never_truncated
before truncate on sales.sales_process
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.sales_process
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on sales.sales_process is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on sales.sales_process is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on sales.sales_process is
'Refuses truncate (OSIMM).';
