create or replace trigger row_is_never_updated
before update on outreach.event
for each row
execute function doctrine.refuse_change(
    'OSIMM', 'outreach_id', 'event_no', 'kind', 'hub', 'from_state', 'to_state', 'version', 'reason', 'actor', 'at'
);
create or replace trigger row_is_never_deleted
before delete on outreach.event
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'outreach_id', 'event_no');
create or replace trigger table_is_never_truncated
before truncate on outreach.event
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.event
enable always trigger row_is_never_updated,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger row_is_never_updated on outreach.event is
'Refuses every update (OSIMM).';
comment on trigger row_is_never_deleted on outreach.event is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on outreach.event is
'Refuses truncate (OSIMM).';
