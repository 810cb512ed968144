create or replace function outreach.refusal(p_status text, p_status_refusal text, p_passed bigint, p_required integer)
returns text
language sql immutable parallel safe
return case
    when p_status is null then 'OSUNK'
    when p_status_refusal is not null then p_status_refusal
    when p_passed < p_required then 'OSGAT'
end;

comment on function outreach.refusal(text, text, bigint, integer) is
'Why a hub may not write or decide for a company: NULL where its gate is open, else the SQLSTATE. p_status: of the spine '
'row, NULL for none; p_status_refusal: what doctrine.status refuses with; p_passed, p_required: how many of the '
'prerequisites stand at PASS, and how many there are. Called by outreach.lock_company() and judge(); writes nothing; '
'raises nothing.';
