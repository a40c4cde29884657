-- Times are microseconds since 1970-01-01T00:00:00Z, flags 0 or 1: the columns of the other engine, so that both take the same statements.
-- Text compares by code point in every database, whatever its locale: pages and ranges of keys depend on it.

-- What the other engine calls json_each, for the statements that both engines take. A list of keys is given as one JSON array.
create function json_texts(document text) returns text[] language sql immutable strict parallel safe as $$
  select array(select json_array_elements_text(document::json))
$$;

create function json_each(document text, out key text, out value text) returns setof record language sql immutable strict parallel safe as $$
  select e.key, e.value from json_each_text(case json_typeof(document::json) when 'object' then document::json else '{}'::json end) e
  union all
  select (a.place - 1)::text, a.item
  from json_array_elements_text(case json_typeof(document::json) when 'array' then document::json else '[]'::json end) with ordinality a (item, place)
$$;
create table meta (
  name text collate "C" not null primary key,
  value bytea not null
);

create table tenant (
  tenant text collate "C" not null primary key,
  name text collate "C" not null,
  created_at bigint not null
);

create table api_key (
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  key_hash text collate "C" not null,
  prefix text collate "C" not null,
  name text collate "C" not null,
  role text collate "C" not null,
  created_at bigint not null,
  revoked_at bigint,
  primary key (tenant, key_id)
);
create unique index api_key_hash on api_key (key_hash);

create table idempotency (
  tenant text collate "C" not null,
  scope_hash text collate "C" not null,
  body_hash bytea not null,
  lease_until bigint not null,
  keep_until bigint not null,
  status bigint not null default 0,
  content_type text collate "C",
  sealed_body bytea,
  primary key (tenant, scope_hash)
);
create index idempotency_keep on idempotency (keep_until);

create table data_key (
  tenant text collate "C" not null,
  object_id text collate "C" not null,
  sealed_key bytea not null,
  primary key (tenant, object_id)
);

create table blind_index (
  tenant text collate "C" not null,
  kind text collate "C" not null,
  hash bytea not null,
  object_id text collate "C" not null,
  primary key (tenant, kind, hash, object_id)
);

-- One row a tenant: the number of its newest change. Taken in the transaction that writes the change, so numbers have no gaps.
create table change_counter (
  tenant text collate "C" not null primary key,
  seq bigint not null
);

create table change (
  tenant text collate "C" not null,
  seq bigint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  at bigint not null,
  primary key (tenant, seq)
);
