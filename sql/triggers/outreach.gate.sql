create or replace trigger key_is_immutable
before update of outreach_id, hub on outreach.gate
for each row
when (old.outreach_id is distinct from new.outreach_id
    or old.hub is distinct from new.hub)
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'hub');
create or replace trigger row_is_never_deleted
before delete on outreach.gate
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'hub');
create or replace trigger version_never_falls
before update of version on outreach.gate
for each row
when (new.version < old.version)
execute function doctrine.refuse_change('OSIMM', 'version');
create or replace trigger table_is_never_truncated
before truncate on outreach.gate
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.gate
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger version_never_falls,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.gate is
'Refuses an update of outreach_id, hub (OSIMM).';
comment on trigger row_is_never_deleted on outreach.gate is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger version_never_falls on outreach.gate is
'Refuses a lower version (OSIMM).';
comment on trigger table_is_never_truncated on outreach.gate is
'Refuses truncate (OSIMM).';
