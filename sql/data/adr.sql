insert into doctrine.adr as a (adr, title, status, decided_on)
values
('0001', 'A gate row comes with the first write or verdict', 'ACCEPTED', '2026-11-24'),
('0002', 'The spine row is the lock of a company', 'ACCEPTED', '2026-11-24'),
('0003', 'The foreign key of a sub-hub is checked at commit', 'ACCEPTED', '2026-11-24'),
('0004', 'Who may decide a gate is checked in the function', 'ACCEPTED', '2026-11-24'),
('0005', 'execution has no owner and no table', 'ACCEPTED', '2026-11-24'),
('0006', 'An owner of a referenced table has UPDATE on one column', 'ACCEPTED', '2026-11-24'),
('0007', 'Set-based functions keep arrays aligned and join no array to another', 'ACCEPTED', '2026-11-24'),
('0008', 'The error registry holds what is raised', 'ACCEPTED', '2026-11-24'),
('0009', 'A listing without a website is rejected, unless asked for', 'ACCEPTED', '2026-11-24'),
('0010', 'Roles, rights, flow and routes are rows, and a release carries them', 'ACCEPTED', '2026-11-24'),
('0011', 'A release ships its blueprint', 'ACCEPTED', '2026-11-24'),
('0012', 'Changes are refused when the command ends, and a superuser''s install makes way for itself', 'ACCEPTED', '2026-11-24'),
('0013', 'A query is judged by what the planner keeps, and contract views go by the spine', 'ACCEPTED', '2026-11-24'),
('0014', 'Secrets stay in columns, and keys of links in the schema of rules', 'ACCEPTED', '2026-11-24'),
('0015', 'What a webhook leaves, and when it is taken in again', 'ACCEPTED', '2026-11-24'),
('0016', 'A cancelled meeting does not bring Outreach back', 'ACCEPTED', '2026-11-24'),
('0017', 'Plans that hang on no statistics', 'ACCEPTED', '2026-11-24'),
('0018', 'A server is fenced to its buckets by a constraint on every table of companies', 'ACCEPTED', '2026-11-24'),
('0019', 'The proxy is made from a shard, and a batch there is done shard by shard', 'ACCEPTED', '2026-11-24')
on conflict (adr) do update
    set title = excluded.title, status = excluded.status, decided_on = excluded.decided_on
    where (a.title, a.status, a.decided_on) is distinct from (excluded.title, excluded.status, excluded.decided_on);
