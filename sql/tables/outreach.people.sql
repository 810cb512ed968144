create table if not exists outreach.people (
    person_id uuid,
    outreach_id uuid not null,
    slot_type doctrine.slot_type not null,
    name doctrine.name not null,
    email doctrine.email_address,
    constraint people_pkey primary key (person_id),
    constraint slot_is_filled_by_one_person unique (outreach_id, slot_type),
    constraint person_id_is_time_ordered check (doctrine.is_time_ordered(person_id)),
    constraint person_id_lies_in_the_bucket_of_the_company
    check (doctrine.bucket(person_id) = doctrine.bucket(outreach_id)),
    constraint person_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.people is 'Sub-hub people (04.04.02): who is to be contacted, one person a slot.';
comment on column outreach.people.person_id is 'Id of the person; minted where a row comes without one.';
comment on column outreach.people.outreach_id is 'The company.';
comment on column outreach.people.slot_type is 'CEO, CFO or HR.';
comment on column outreach.people.name is 'Name of the person.';
comment on column outreach.people.email is 'E-mail address; NULL until it is known.';
