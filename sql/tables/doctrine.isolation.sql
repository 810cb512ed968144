-- Isolation as data: what there is, who may do what with it, and what one hub shows another.
create table if not exists doctrine.relation (
    relation text constraint relation_is_qualified check (relation ~ '^[a-z_]+[.][a-z_0-9]+$'),
    party text not null,
    classification text not null constraint classification_is_known
    check (classification in ('QUERY', 'SOURCE', 'ENRICHMENT', 'AUDIT', 'VIEW')),
    bucket_column text constraint bucket_column_is_a_word check (bucket_column ~ '^[a-z_]+$'),
    constraint relation_pkey primary key (relation),
    constraint relation_is_owned_by_a_party foreign key (party) references doctrine.party (party),
    constraint relation_has_one_owner unique (relation, party),
    constraint relation_has_one_classification unique (relation, classification)
);
create index if not exists relation_party_idx on doctrine.relation (party);
comment on table doctrine.relation is 'Every table and view, the hub that owns it, and what it is good for.';
comment on column doctrine.relation.relation is 'Schema and name.';
comment on column doctrine.relation.party is 'The hub.';
comment on column doctrine.relation.classification is
'QUERY (answers), ENRICHMENT (a sub-hub''s findings), SOURCE (raw input, never queried), AUDIT (history), VIEW (contract).';
comment on column doctrine.relation.bucket_column is
'The id that tells in which bucket a row lies; NULL for what is of no company.';

create table if not exists doctrine.privilege (
    object_class text constraint object_class_is_known
    check (object_class in ('schema', 'type', 'table', 'column', 'sequence', 'function')),
    object text,
    grantee text,
    privilege text constraint privilege_is_known
    check (privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES', 'TRIGGER', 'EXECUTE', 'USAGE', 'CREATE')),
    constraint privilege_pkey primary key (object_class, object, grantee, privilege),
    constraint grantee_is_a_role foreign key (grantee) references doctrine.role (role_name)
);
create index if not exists privilege_grantee_idx on doctrine.privilege (grantee);
comment on table doctrine.privilege is
'The grant matrix: what is not here is granted to nobody. DELETE and TRUNCATE are no privileges here: nobody has them.';
comment on column doctrine.privilege.object_class is 'schema, type, table (views too), column, sequence or function.';
comment on column doctrine.privilege.object is
'The object: qualified; a function with its argument types, a column after its table.';
comment on column doctrine.privilege.grantee is 'The role.';
comment on column doctrine.privilege.privilege is 'What it may do with the object; nobody may grant it on.';

create table if not exists doctrine.spoke_contract (
    spoke text,
    provider text not null,
    provider_position integer not null,
    consumer text not null,
    consumer_position integer not null,
    columns text[] not null,
    constraint spoke_contract_pkey primary key (spoke, provider),
    constraint spoke_is_named_by_provider_and_consumer check (spoke = 'spoke.' || provider || '_to_' || consumer),
    constraint spoke_belongs_to_its_provider foreign key (spoke, provider) references doctrine.relation (relation, party),
    constraint provider_stands_at_its_position
    foreign key (provider, provider_position) references doctrine.party (party, flow_position),
    constraint consumer_stands_at_its_position
    foreign key (consumer, consumer_position) references doctrine.party (party, flow_position),
    constraint data_flows_forward_only check (provider_position < consumer_position),
    constraint spoke_is_of_a_company_and_its_version
    check (columns[1] = 'outreach_id' and columns[cardinality(columns)] = 'upstream_version')
);
create index if not exists spoke_contract_provider_idx on doctrine.spoke_contract (provider, provider_position);
create index if not exists spoke_contract_consumer_idx on doctrine.spoke_contract (consumer, consumer_position);
comment on table doctrine.spoke_contract is
'What one hub may see of another: a view, its columns, and nothing backward or sideways.';
comment on column doctrine.spoke_contract.spoke is 'The view.';
comment on column doctrine.spoke_contract.provider is 'The hub whose passed rows it shows; it owns the view.';
comment on column doctrine.spoke_contract.provider_position is 'The provider''s place in the flow.';
comment on column doctrine.spoke_contract.consumer is 'The hub whose agent may read it.';
comment on column doctrine.spoke_contract.consumer_position is 'The consumer''s place in the flow, further on.';
comment on column doctrine.spoke_contract.columns is
'The columns: outreach_id first, upstream_version last; the version is what outreach.pass_gate() takes.';
