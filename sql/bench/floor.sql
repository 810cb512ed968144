-- The floor: twins of the tables with the same keys, indexes, foreign keys and checks, and no rule beyond them.
create schema floor;
create table floor.company_identity (like cl.company_identity including all);
create table floor.outreach (like outreach.outreach including all);
alter table floor.outreach add foreign key (sovereign_company_id, outreach_id)
references floor.company_identity (sovereign_company_id, outreach_id) deferrable initially deferred;
alter table floor.company_identity add foreign key (sovereign_company_id, outreach_id)
references floor.outreach (sovereign_company_id, outreach_id);
create table floor.company_target (like outreach.company_target including all);
alter table floor.company_target add foreign key (outreach_id)
references floor.outreach (outreach_id) deferrable initially deferred;

-- The same two writes, in one call.
create function floor.init(p_sovereign_company_id uuid) returns uuid
language plpgsql as $$
declare
    v_outreach_id uuid := doctrine.new_id(doctrine.bucket(p_sovereign_company_id));
begin
    insert into floor.outreach (outreach_id, sovereign_company_id) values (v_outreach_id, p_sovereign_company_id);
    update floor.company_identity set outreach_id = v_outreach_id where sovereign_company_id = p_sovereign_company_id;
    return v_outreach_id;
end
$$;
