-- OSAM, query routing as data: which table answers which question, and what may be joined to what.
create table if not exists doctrine.stop_code (
    stop_code text constraint stop_code_is_a_word check (stop_code ~ '^[A-Z_]+$'),
    meaning text not null,
    way_out text not null,
    constraint stop_code_pkey primary key (stop_code)
);
comment on table doctrine.stop_code is 'The eight reasons for which a question or a join is stopped.';
comment on column doctrine.stop_code.stop_code is 'The code; DETAIL of an OSRTE begins with it.';
comment on column doctrine.stop_code.meaning is 'What it means.';
comment on column doctrine.stop_code.way_out is 'What to do.';

create table if not exists doctrine.query_route (
    concept text constraint concept_is_a_key check (concept = doctrine.concept_key(concept)),
    aliases text[] not null constraint aliases_are_keys check (array_to_string(aliases, ' ') !~ '[^a-z0-9 ]'),
    authoritative_table text,
    answer_columns text[],
    cardinality text constraint cardinality_is_one_or_many check (cardinality in ('ONE', 'MANY')),
    classification text,
    meaning text not null,
    constraint query_route_pkey primary key (concept),
    constraint route_leads_to_a_relation_of_its_classification
    foreign key (authoritative_table, classification) references doctrine.relation (relation, classification),
    constraint route_is_whole_or_a_gap check (
        num_nulls(authoritative_table, answer_columns, cardinality, classification) in (0, 4)
    )
);
create index if not exists query_route_authoritative_table_idx
on doctrine.query_route (authoritative_table, classification);
comment on table doctrine.query_route is
'Concepts and the one table that answers for each. Without a table: known, and held by nothing (SEMANTIC_GAP).';
comment on column doctrine.query_route.concept is 'The concept, as doctrine.concept_key() writes it.';
comment on column doctrine.query_route.aliases is 'Other words for it; a word of two concepts is an AMBIGUITY.';
comment on column doctrine.query_route.authoritative_table is 'The table that answers.';
comment on column doctrine.query_route.answer_columns is 'Its columns that hold the answer.';
comment on column doctrine.query_route.cardinality is 'ONE or MANY rows a company.';
comment on column doctrine.query_route.classification is 'What the table is good for (doctrine.relation).';
comment on column doctrine.query_route.meaning is 'What the concept is.';

create table if not exists doctrine.declared_join (
    from_table text,
    to_table text,
    join_condition text not null,
    constraint declared_join_pkey primary key (from_table, to_table),
    constraint joined_table_is_a_relation foreign key (from_table) references doctrine.relation (relation),
    constraint table_joined_to_is_a_relation foreign key (to_table) references doctrine.relation (relation)
);
create index if not exists declared_join_to_table_idx on doctrine.declared_join (to_table);
comment on table doctrine.declared_join is 'The joins that there are, in either direction; all lead to the spine.';
comment on column doctrine.declared_join.from_table is 'The table with the reference.';
comment on column doctrine.declared_join.to_table is 'The table that it looks at.';
comment on column doctrine.declared_join.join_condition is 'On what they are joined.';

create table if not exists doctrine.forbidden_join (
    from_table text,
    to_table text,
    stop_code text not null,
    reason text not null,
    constraint forbidden_join_pkey primary key (from_table, to_table),
    constraint forbidden_table_is_a_relation foreign key (from_table) references doctrine.relation (relation),
    constraint table_forbidden_to_is_a_relation foreign key (to_table) references doctrine.relation (relation),
    constraint stop_code_is_known foreign key (stop_code) references doctrine.stop_code (stop_code)
);
create index if not exists forbidden_join_to_table_idx on doctrine.forbidden_join (to_table);
create index if not exists forbidden_join_stop_code_idx on doctrine.forbidden_join (stop_code);
comment on table doctrine.forbidden_join is
'Joins that suggest themselves and are wrong, in either direction, each with its reason.';
comment on column doctrine.forbidden_join.from_table is 'One table.';
comment on column doctrine.forbidden_join.to_table is 'The other.';
comment on column doctrine.forbidden_join.stop_code is 'How the join is stopped.';
comment on column doctrine.forbidden_join.reason is 'Why.';
