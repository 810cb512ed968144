create or replace trigger row_is_never_updated
before update on doctrine.change
for each row
execute function doctrine.refuse_change('OSIMM', 'change_no');
create or replace trigger row_is_never_deleted
before delete on doctrine.change
for each row
execute function doctrine.refuse_change('OSIMM', 'change_no');
create or replace trigger table_is_never_truncated
before truncate on doctrine.change
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table doctrine.change
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on doctrine.change is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on doctrine.change is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on doctrine.change is
'Refuses truncate (OSIMM).';
