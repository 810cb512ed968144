create or replace function outreach.put_bit_score(p_outreach_id uuid, p_score integer) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if num_nulls(p_outreach_id, p_score) > 0 then
        perform doctrine.require_argument('p_outreach_id', p_outreach_id);
        perform doctrine.require_argument('p_score', p_score);
    end if;
    insert into outreach.bit_scores as t (outreach_id, score)
    values (p_outreach_id, p_score)
    on conflict (outreach_id) do update
        set score = excluded.score
        where t.score is distinct from excluded.score;
    if not found then
        perform outreach.require_writable(array[p_outreach_id], 'bit_scores');
    end if;
end
$$;

comment on function outreach.put_bit_score(uuid, integer) is
'Writes the buyer intent of a company; the same again changes nothing. p_outreach_id: the company; p_score: 0 to '
'100. Called by bit_agent; writes outreach.bit_scores and, through its trigger, the gates; raises OSUNK, OSMAP, OSPAU, '
'OSEND, OSFLD, 22004, 23514.';
