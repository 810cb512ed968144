create or replace trigger key_is_immutable
before update of outreach_id, sovereign_company_id, created_at on outreach.outreach
for each row
when (old.outreach_id is distinct from new.outreach_id
    or old.sovereign_company_id is distinct from new.sovereign_company_id
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'sovereign_company_id', 'created_at');
create or replace trigger row_is_never_deleted
before delete on outreach.outreach
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger status_begins_at_init
before insert on outreach.outreach
for each row
when (new.status <> 'INIT')
execute function doctrine.refuse_change('OSSTS', 'outreach_id', 'status');
create or replace trigger status_moves_by_table
after update on outreach.outreach
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_status();
create or replace trigger table_is_never_truncated
before truncate on outreach.outreach
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.outreach
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger status_begins_at_init,
enable always trigger status_moves_by_table,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.outreach is
'Refuses an update of outreach_id, sovereign_company_id, created_at (OSIMM).';
comment on trigger row_is_never_deleted on outreach.outreach is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger status_begins_at_init on outreach.outreach is
'Refuses a spine row that does not begin at INIT (OSSTS).';
comment on trigger status_moves_by_table on outreach.outreach is
'Refuses a move that doctrine.status_transition does not list (OSSTS).';
comment on trigger table_is_never_truncated on outreach.outreach is
'Refuses truncate (OSIMM).';
