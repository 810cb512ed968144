create or replace trigger key_is_immutable
before update of source, created_at on sales.webhook_source
for each row
when (old.source is distinct from new.source
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'source', 'created_at');
create or replace trigger row_is_never_deleted
before delete on sales.webhook_source
for each row
execute function doctrine.refuse_change('OSIMM', 'source');
create or replace trigger table_is_never_truncated
before truncate on sales.webhook_source
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.webhook_source
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on sales.webhook_source is
'Refuses an update of source, created_at (OSIMM).';
comment on trigger row_is_never_deleted on sales.webhook_source is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on sales.webhook_source is
'Refuses truncate (OSIMM).';
