insert into doctrine.law as l (law, law_no, meaning)
select v.law, row_number() over (order by v.ord, v.law), v.meaning
from (values
    (1, 'spine_reference', 'every table of outreach has its foreign key to the spine'),
    (2, 'alignment', 'registry and hub look at each other: the mutual foreign keys are there, and valid'),
    (3, 'constraints_as_released', 'constraints are those of the release'),
    (4, 'constraints_validated', 'no constraint is NOT VALID'),
    (5, 'foreign_keys_enforced', 'no foreign key is switched off'),
    (6, 'foreign_keys_indexed', 'every foreign key has an index that leads with its columns'),
    (7, 'triggers_as_released', 'guards are those of the release: timing, events, condition, function'),
    (8, 'guards_always', 'every trigger is ENABLE ALWAYS'),
    (9, 'tables_as_released', 'tables, views and sequences are those of the release'),
    (10, 'columns_as_released', 'columns, types, defaults are those of the release'),
    (11, 'indexes_as_released', 'indexes are those of the release'),
    (12, 'types_as_released', 'value types are those of the release'),
    (13, 'functions_as_released', 'functions are those of the release'),
    (14, 'rewrites_as_released', 'views are those of the release; no rewrite rule, no policy'),
    (15, 'others_as_released', 'nothing of another kind lies in the schemas'),
    (16, 'rules_as_released', 'the rules that are data are those of the release'),
    (17, 'relations_known', 'every table and view is in doctrine.relation, and owned by its hub'),
    (18, 'owners_as_released', 'every object is owned by its hub'),
    (19, 'owners_memberless', 'nobody can act as an owner'),
    (20, 'roles_powerless', 'roles cannot log in, have no attribute, setting or membership'),
    (21, 'grants_as_in_the_matrix', 'what is granted is what doctrine.privilege gives, both ways'),
    (22, 'no_lateral_rights', 'the matrix gives nobody a right on another hub''s table but by contract'),
    (23, 'nothing_public', 'PUBLIC has nothing, by no default either, and nobody may set what disarms'),
    (24, 'no_setting_disarms', 'no setting of a role or database switches guards or the change protocol off'),
    (24, 'no_view_outside', 'no view of another schema shows a table of the doctrine''s'),
    (24, 'nothing_beside', 'no role has a right outside of the doctrine''s schemas'),
    (25, 'spokes_as_contracted', 'the views in spoke are the contracts, behind a security barrier'),
    (26, 'joins_declared', 'every reference between hubs is a declared join'),
    (27, 'routes_lead_to_columns', 'every route leads to columns that are there'),
    (28, 'search_path_pinned', 'every definer function is pinned to pg_catalog, pg_temp'),
    (29, 'no_overloads', 'no function has two forms'),
    (30, 'comments_present', 'every object has a COMMENT'),
    (31, 'versions_equal', 'doctrine.version() is the release installed last'),
    (32, 'changes_guarded', 'event triggers refuse a change without a decision'),
    (33, 'fence_whole', 'every table of companies has the same fence, or none has one'),
    (34, 'calls_routed', 'every public function says how the server is found that answers it')
) as v (ord, law, meaning)
on conflict (law) do update
    set law_no = excluded.law_no, meaning = excluded.meaning
    where (l.law_no, l.meaning) is distinct from (excluded.law_no, excluded.meaning);
