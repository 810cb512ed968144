create or replace trigger key_is_immutable
before update of outreach_id on outreach.blog
for each row
when (old.outreach_id is distinct from new.outreach_id)
execute function doctrine.refuse_change('OSIMM', 'outreach_id');
create or replace trigger gate_guards_insert
after insert on outreach.blog
referencing new table as new_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger gate_guards_update
after update on outreach.blog
referencing old table as old_rows new table as new_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger gate_guards_delete
after delete on outreach.blog
referencing old table as old_rows
for each statement
execute function outreach.guard_write('blog');
create or replace trigger table_is_never_truncated
before truncate on outreach.blog
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table outreach.blog
enable always trigger key_is_immutable,
enable always trigger gate_guards_insert,
enable always trigger gate_guards_update,
enable always trigger gate_guards_delete,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on outreach.blog is
'Refuses an update of outreach_id (OSIMM).';
comment on trigger gate_guards_insert on outreach.blog is
'Holds each insert statement against the gate, and raises the version.';
comment on trigger gate_guards_update on outreach.blog is
'Holds each update statement against the gate, and raises the version.';
comment on trigger gate_guards_delete on outreach.blog is
'Holds each delete statement against the gate, and raises the version.';
comment on trigger table_is_never_truncated on outreach.blog is
'Refuses truncate (OSIMM).';
