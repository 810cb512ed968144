create or replace trigger key_is_immutable
before update of source, booking_id, outreach_id, first_booking_id on sales.booking
for each row
when (old.source is distinct from new.source
    or old.booking_id is distinct from new.booking_id
    or (old.outreach_id is not null or new.outreach_id is null)
    and (old.outreach_id is distinct from new.outreach_id or old.first_booking_id is distinct from new.first_booking_id))
execute function doctrine.refuse_change('OSIMM', 'source', 'booking_id', 'outreach_id', 'first_booking_id');
create or replace trigger row_is_never_deleted
before delete on sales.booking
for each row
when (doctrine.is_kept(old.outreach_id))
execute function doctrine.refuse_change('OSIMM', 'source', 'booking_id');
create or replace trigger table_is_never_truncated
before truncate on sales.booking
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table sales.booking
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on sales.booking is
'Refuses an update of source, booking_id, and, once its company is known, outreach_id, first_booking_id (OSIMM).';
comment on trigger row_is_never_deleted on sales.booking is
'Refuses every delete (OSIMM), but of what another server serves.';
comment on trigger table_is_never_truncated on sales.booking is
'Refuses truncate (OSIMM).';
