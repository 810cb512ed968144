create or replace trigger row_is_never_updated
before update on sales.webhook_event
for each row
execute function doctrine.refuse_change('OSIMM', 'source', 'event_key');
create or replace trigger row_is_never_deleted
before delete on sales.webhook_event
for each row
execute function doctrine.refuse_change('OSIMM', 'source', 'event_key');
create or replace trigger table_is_never_truncated
before truncate on sales.webhook_event
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.webhook_event
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on sales.webhook_event is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on sales.webhook_event is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on sales.webhook_event is
'Refuses truncate (OSIMM).';
