-- Value types. Each says what a value is; the name of a check is what an error shows.
do $$
declare
    v_type record;
begin
    for v_type in
        select t.type_name, t.checks, t.meaning
        from (values
            (
                'name',
                'constraint name_is_printable_and_not_blank check (doctrine.is_name(value))',
                'Name of a company or a person.'
            ),
            (
                'domain_name',
                'constraint domain_name_is_canonical check (doctrine.is_domain_name(value))',
                'Canonical domain name: lower case, ASCII, no scheme, port, path or trailing dot.'
            ),
            (
                'email_address',
                $c$constraint email_address_is_local_part_at_domain check (
                    value ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$'
                    and value !~ '@([.-]|.*[.][.-]|.*-[.])'
                    and (length(value) <= 64 or position('@' in value) <= 65 and value !~ '@.*[^.]{64}')
                ) constraint email_address_is_at_most_254_characters check (length(value) <= 254)$c$,
                'E-mail address (the dot-atom form of RFC 5321).'
            ),
            (
                'http_url',
                $c$constraint http_url_is_http_or_https check (
                    value ~ '^https?://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]{1,5})?([/?#][^[:space:]]*)?$'
                ) constraint http_url_is_at_most_2048_characters check (length(value) <= 2048)$c$,
                'Absolute http or https URL.'
            ),
            (
                'ein',
                $c$constraint ein_is_two_digits_hyphen_seven_digits check (value ~ '^[0-9]{2}-[0-9]{7}$')$c$,
                'Employer Identification Number, NN-NNNNNNN.'
            ),
            (
                'email_method',
                $c$constraint email_method_is_a_template check (
                    value ~ '^[._-]*[{](first|last|f|l)[}]([._-]|[{](first|last|f|l)[}])*$'
                ) constraint email_method_is_at_most_64_characters check (length(value) <= 64)$c$,
                'Local part of a company''s addresses as a template over {first} {last} {f} {l} and . _ - '
                '(never an @, never a literal domain).'
            ),
            (
                'hub_name',
                $c$constraint hub_name_is_a_hub check (
                    value in ('company_target', 'dol', 'people', 'blog', 'bit_scores', 'execution')
                )$c$,
                'Name of a sub-hub. A check and not a foreign key: every gate row would share-lock one of six rows.'
            ),
            (
                'spine_status',
                $c$constraint spine_status_is_known check (
                    value in ('INIT', 'ACTIVE', 'PAUSED', 'COMPLETED', 'FAILED')
                )$c$,
                'Workflow state of a company in outreach.'
            ),
            (
                'verdict',
                $c$constraint verdict_is_known check (value in ('OPEN', 'PASS', 'FAIL', 'STALE'))$c$,
                'Verdict of a sub-hub for one company. STALE: was PASS, and its data or its upstream changed.'
            ),
            (
                'slot_type',
                $c$constraint slot_type_is_ceo_cfo_or_hr check (value in ('CEO', 'CFO', 'HR'))$c$,
                'Slot that a person fills in a company.'
            ),
            (
                'provider_id',
                $c$constraint provider_id_is_not_blank check (value ~ '[^[:space:]]')
                constraint provider_id_is_at_most_255_characters check (length(value) <= 255)$c$,
                'Id that a provider gave to a booking or an event. It is a key of ours: a longer one would fit no index.'
            )
        ) as t (type_name, checks, meaning)
    loop
        if to_regtype('doctrine.' || v_type.type_name) is null then
            execute format('create domain doctrine.%I as text %s', v_type.type_name, v_type.checks);
        end if;
        execute format('comment on domain doctrine.%I is %L', v_type.type_name, v_type.meaning);
    end loop;
end
$$;

-- For the length of the install: who declares a column needs its type. grants.sql takes it back.
grant usage on type
doctrine.name, doctrine.domain_name, doctrine.email_address, doctrine.http_url, doctrine.ein, doctrine.email_method,
doctrine.hub_name, doctrine.spine_status, doctrine.verdict, doctrine.slot_type, doctrine.provider_id
to cl_owner, outreach_owner, company_target_owner, dol_owner, people_owner, blog_owner, bit_owner, sales_owner;
