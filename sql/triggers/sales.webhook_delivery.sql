create or replace trigger row_is_never_updated
before update on sales.webhook_delivery
for each row
execute function doctrine.refuse_change('OSIMM', 'delivery_id');
create or replace trigger row_is_never_deleted
before delete on sales.webhook_delivery
for each row
execute function doctrine.refuse_change('OSIMM', 'delivery_id');
create or replace trigger table_is_never_truncated
before truncate on sales.webhook_delivery
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.webhook_delivery
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on sales.webhook_delivery is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on sales.webhook_delivery is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on sales.webhook_delivery is
'Refuses truncate (OSIMM).';
