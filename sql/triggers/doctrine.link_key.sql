create or replace trigger key_is_immutable
before update of kid, purpose, created_at on doctrine.link_key
for each row
when (old.kid is distinct from new.kid
    or old.purpose is distinct from new.purpose
    or old.created_at is distinct from new.created_at)
execute function doctrine.refuse_change('OSIMM', 'kid', 'purpose', 'created_at');
create or replace trigger secret_is_immutable
before update on doctrine.link_key
for each row
when (old.secret is distinct from new.secret)
execute function doctrine.refuse_change('OSIMM', 'kid');
create or replace trigger revocation_is_final
before update on doctrine.link_key
for each row
when (old.revoked_at is not null and old.revoked_at is distinct from new.revoked_at
    or old.verify_until < new.verify_until or old.sign_until < new.sign_until
    or old.sign_until is not null and new.sign_until is null or old.verify_until is not null and new.verify_until is null)
execute function doctrine.refuse_change('OSIMM', 'kid', 'sign_until', 'verify_until', 'revoked_at');
create or replace trigger row_is_never_deleted
before delete on doctrine.link_key
for each row
execute function doctrine.refuse_change('OSIMM', 'kid');
create or replace trigger table_is_never_truncated
before truncate on doctrine.link_key
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table doctrine.link_key
enable always trigger key_is_immutable,
enable always trigger secret_is_immutable,
enable always trigger revocation_is_final,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on doctrine.link_key is
'Refuses an update of kid, purpose, created_at (OSIMM).';
comment on trigger secret_is_immutable on doctrine.link_key is
'Refuses another secret under the same name (OSIMM).';
comment on trigger revocation_is_final on doctrine.link_key is
'Refuses to take a revocation back, or to let a key sign or verify longer (OSIMM).';
comment on trigger row_is_never_deleted on doctrine.link_key is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on doctrine.link_key is
'Refuses truncate (OSIMM).';
