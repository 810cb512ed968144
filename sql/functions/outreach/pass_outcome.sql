create or replace function outreach.pass_outcome(p_refusal text, p_asked bigint, p_current bigint, p_meets boolean)
returns text
language sql immutable parallel safe
return case
    when p_refusal is not null then p_refusal
    when p_asked <> p_current then 'OSSTL'
    when not p_meets then 'OSCRT'
    else 'PASS'
end;

comment on function outreach.pass_outcome(text, bigint, bigint, boolean) is
'What comes of a PASS that is asked for: PASS, or the SQLSTATE that refuses it. p_refusal: outreach.refusal(); p_asked: the '
'upstream_version that the caller worked from, NULL for any; p_current: the one that stands; p_meets: whether the hub''s '
'rows meet its criterion. Called by outreach.pass_gate() and pass_gates(); writes nothing; raises nothing.';
