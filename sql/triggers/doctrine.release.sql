create or replace trigger row_is_never_updated
before update on doctrine.release
for each row
execute function doctrine.refuse_change('OSIMM', 'version', 'postgres_major');
create or replace trigger row_is_never_deleted
before delete on doctrine.release
for each row
execute function doctrine.refuse_change('OSIMM', 'version', 'postgres_major');
create or replace trigger table_is_never_truncated
before truncate on doctrine.release
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table doctrine.release
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on doctrine.release is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on doctrine.release is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on doctrine.release is
'Refuses truncate (OSIMM).';
