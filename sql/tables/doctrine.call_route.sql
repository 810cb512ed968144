-- Scale-out as data: how the server is found that answers a call.
create table if not exists doctrine.call_route (
    function_name text constraint function_name_is_qualified check (function_name ~ '^[a-z_]+[.][a-z_0-9]+$'),
    route text not null constraint route_is_known
    check (route in ('ONE', 'SPLIT', 'SUM', 'PART', 'ALL', 'FIRST', 'ANY', 'LOCAL')),
    argument text,
    bucket_function text,
    meaning text not null,
    constraint call_route_pkey primary key (function_name),
    constraint bucket_is_of_an_argument check ((argument is null) = (bucket_function is null)),
    constraint route_by_bucket_names_its_argument check (route not in ('ONE', 'SPLIT') or argument is not null),
    constraint other_route_names_no_argument check (route in ('ONE', 'SPLIT', 'PART') or argument is null)
);
comment on table doctrine.call_route is
'How the server is found that answers a call, where servers share the buckets: a row for each function of doctrine.api().';
comment on column doctrine.call_route.function_name is 'The function: schema and name.';
comment on column doctrine.call_route.route is
'ONE: the server of the argument''s bucket, any where that is NULL. SPLIT: the same for each element of an array; other arrays '
'are split along with it, and rows come back in the order of the elements. SUM: its own body, over its _part(). PART: every '
'server, or those of the argument''s buckets; the rows of all. ALL: every server, one after the other. FIRST: one server after '
'the other, until one gives a row. ANY: any server. LOCAL: of one server, asked directly.';
comment on column doctrine.call_route.argument is 'The argument that tells the bucket.';
comment on column doctrine.call_route.bucket_function is
'The pure function that gives its bucket; it takes the argument, or for SPLIT an element of it.';
comment on column doctrine.call_route.meaning is 'Why it goes this way.';
