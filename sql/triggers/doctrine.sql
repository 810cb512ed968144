-- The same guards on every table of rules: they change by a decision only. Decisions themselves are taken, not undone.
do $$
declare
    v_tables text[] := array(
        select r.relation
        from doctrine.relation as r
        where r.party = 'doctrine' and (r.classification = 'QUERY' or r.relation = 'doctrine.blueprint') and r.relation <> 'doctrine.adr'
    );
    v_table text;
    v_event record;
begin
    foreach v_table in array v_tables loop
        for v_event in
            select e.timing, e.name, e.seen
            from (values
                ('after', 'insert', 'referencing new table as new_rows'),
                ('after', 'update', 'referencing new table as new_rows'),
                ('after', 'delete', 'referencing old table as old_rows'),
                ('before', 'truncate', '')
            ) as e (timing, name, seen)
        loop
            execute format(
                'create or replace trigger decision_guards_%1$s %4$s %1$s on %2$s %3$s '
                'for each statement execute function doctrine.guard_rule()',
                v_event.name, v_table, v_event.seen, v_event.timing
            );
            execute format('alter table %s enable always trigger decision_guards_%s', v_table, v_event.name);
            execute format(
                'comment on trigger decision_guards_%1$s on %2$s is %3$L',
                v_event.name, v_table, format('Refuses %s without an accepted decision (OSADR), and logs one with it.', v_event.name)
            );
        end loop;
    end loop;
end
$$;

create or replace trigger key_is_immutable
before update of adr on doctrine.adr
for each row
when (old.adr is distinct from new.adr)
execute function doctrine.refuse_change('OSIMM', 'adr');
create or replace trigger row_is_never_deleted
before delete on doctrine.adr
for each row
execute function doctrine.refuse_change('OSIMM', 'adr');
create or replace trigger table_is_never_truncated
before truncate on doctrine.adr
for each statement
execute function doctrine.refuse_change('OSIMM');
alter table doctrine.adr
enable always trigger key_is_immutable,
enable always trigger row_is_never_deleted,
enable always trigger table_is_never_truncated;
comment on trigger key_is_immutable on doctrine.adr is
'Refuses an update of adr (OSIMM).';
comment on trigger row_is_never_deleted on doctrine.adr is
'Refuses every delete (OSIMM).';
comment on trigger table_is_never_truncated on doctrine.adr is
'Refuses truncate (OSIMM).';
