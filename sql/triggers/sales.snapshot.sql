create or replace trigger row_is_never_updated
before update on sales.snapshot
for each row
execute function doctrine.refuse_change('OSIMM', 'sales_process_id');
create or replace trigger row_is_never_deleted
before delete on sales.snapshot
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'sales_process_id');
create or replace trigger table_is_never_truncated
before truncate on sales.snapshot
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.snapshot
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on sales.snapshot is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on sales.snapshot is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on sales.snapshot is
'Refuses truncate (OSIMM).';
