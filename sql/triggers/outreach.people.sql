create or replace trigger key_is_immutable
before update of person_id, outreach_id on outreach.people
for each row
when (old.person_id is distinct from new.person_id
    or old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'person_id', 'outreach_id');
create or replace trigger person_id_is_minted
before insert on outreach.people
for each row
when (new.person_id is null)
execute function outreach.mint_person_id();
create or replace trigger gate_guards_insert
after insert on outreach.people
referencing new table as new_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger gate_guards_update
after update on outreach.people
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger gate_guards_delete
after delete on outreach.people
referencing old table as old_rows
for each statement
execute function outreach.guard_write('people');
create or replace trigger table_is_never_truncated
before truncate on outreach.people
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.people
enable always trigger key_is_immutable,
enable always trigger person_id_is_minted,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.people is
'Refuses an update of person_id, outreach_id (OSIMM).';
comment on trigger person_id_is_minted on outreach.people is
'Mints the person_id of a row that comes without one.';
comment on trigger gate_guards_insert on outreach.people is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.people is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.people is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.people is
'Refuses truncate (OSIMM).';
