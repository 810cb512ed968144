insert into doctrine.status as s (status, refusal, meaning)
values
('INIT', null, 'claimed; no gate has passed yet'),
('ACTIVE', null, 'in work: a gate has passed, or it was resumed or reopened'),
('PAUSED', 'OSPAU', 'kill switch: no writes, no links'),
('COMPLETED', 'OSEND', 'handed off to Sales; sealed for ever'),
('FAILED', 'OSFLD', 'given up; can be reopened')
on conflict (status) do update
    set refusal = excluded.refusal, meaning = excluded.meaning
    where (s.refusal, s.meaning) is distinct from (excluded.refusal, excluded.meaning);

insert into doctrine.status_transition as t (move, from_status, to_status)
values
('first_pass', 'INIT', 'ACTIVE'),
('pause', 'INIT', 'PAUSED'),
('pause', 'ACTIVE', 'PAUSED'),
('resume', 'PAUSED', 'ACTIVE'),
('fail', 'INIT', 'FAILED'),
('fail', 'ACTIVE', 'FAILED'),
('fail', 'PAUSED', 'FAILED'),
('reopen', 'FAILED', 'ACTIVE'),
('hand_off', 'ACTIVE', 'COMPLETED')
on conflict (move, from_status) do update
    set to_status = excluded.to_status
    where t.to_status is distinct from excluded.to_status;
