create table if not exists outreach.bit_scores (
    outreach_id uuid,
    score integer not null constraint score_is_0_to_100 check (score between 0 and 100),
    tier text generated always as (
        case when score < 25 then 'COLD' when score < 50 then 'WARM' when score < 75 then 'HOT' else 'BURNING' end
    ) stored,
    constraint bit_scores_pkey primary key (outreach_id),
    constraint score_is_of_a_company_on_the_spine
    foreign key (outreach_id) references outreach.outreach (outreach_id) deferrable initially deferred
);
comment on table outreach.bit_scores is 'Sub-hub bit_scores: buyer intent.';
comment on column outreach.bit_scores.outreach_id is 'The company.';
comment on column outreach.bit_scores.score is 'Buyer intent, 0 to 100.';
comment on column outreach.bit_scores.tier is 'COLD below 25, WARM below 50, HOT below 75, BURNING from there.';
