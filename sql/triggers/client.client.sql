create or replace trigger row_is_never_updated
before update on client.client
for each row
execute function doctrine.refuse_change('OSIMM', 'client_id', 'sovereign_company_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on client.client
for each row
when (doctrine.is_kept(old.sovereign_company_id))
execute function doctrine.refuse_change('OSIMM', 'client_id');
create or replace trigger table_is_never_truncated
before truncate on client.client
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table client.client
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on client.client is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on client.client is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on client.client is
'Refuses truncate (OSIMM).';
