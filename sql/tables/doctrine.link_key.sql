create table if not exists doctrine.link_key (
    kid text constraint kid_is_url_safe check (kid ~ '^[A-Za-z0-9_-]{1,32}$'),
    purpose text not null constraint purpose_is_calendar_link check (purpose in ('calendar_link')),
    secret bytea not null constraint secret_is_32_bytes check (length(secret) = 32),
    created_at timestamptz not null default clock_timestamp(),
    sign_until timestamptz,
    verify_until timestamptz,
    revoked_at timestamptz,
    revoked_reason text,
    constraint link_key_pkey primary key (kid),
    constraint key_verifies_as_long_as_it_signs check (verify_until >= sign_until),
    constraint revoked_key_signs_no_more check (revoked_at is null or sign_until is not null),
    constraint revocation_says_why check ((revoked_at is null) = (revoked_reason is null))
);
create unique index if not exists one_key_signs_a_purpose on doctrine.link_key (purpose) where sign_until is null;
comment on table doctrine.link_key is
'Keys that sign calendar links. Made in the database, read by no role but the owner of its functions.';
comment on column doctrine.link_key.kid is 'Name of the key; stands in the link.';
comment on column doctrine.link_key.purpose is 'What the key is for; a key of another purpose verifies nothing.';
comment on column doctrine.link_key.secret is 'The key: 32 random bytes.';
comment on column doctrine.link_key.created_at is 'When it was made.';
comment on column doctrine.link_key.sign_until is 'It signs no link after this; NULL for the one that signs now.';
comment on column doctrine.link_key.verify_until is 'It verifies no link after this; NULL while it signs.';
comment on column doctrine.link_key.revoked_at is 'When it was revoked: from then on it verifies nothing.';
comment on column doctrine.link_key.revoked_reason is 'Why.';
