create or replace trigger key_is_immutable
before update of job_id, outreach_id, created_at on sales.init_job
for each row
when (old.job_id is distinct from new.job_id
    or old.outreach_id is distinct from new.outreach_id
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'job_id', 'outreach_id', 'created_at');
create or replace trigger done_is_final
before update on sales.init_job
for each row
when (old.state = 'DONE' and old is distinct from new)
execute function doctrine.refuse_change('OSIMM', 'job_id', 'state');
create or replace trigger row_is_never_deleted
before delete on sales.init_job
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'job_id');
create or replace trigger table_is_never_truncated
before truncate on sales.init_job
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.init_job
enable always trigger key_is_immutable,
enable always trigger done_is_final,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on sales.init_job is
'Refuses an update of job_id, outreach_id, created_at (OSIMM).';
comment on trigger done_is_final on sales.init_job is
'Refuses an update of a job that is DONE (OSIMM).';
comment on trigger row_is_never_deleted on sales.init_job is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on sales.init_job is
'Refuses truncate (OSIMM).';
