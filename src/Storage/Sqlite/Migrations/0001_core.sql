-- Times are integer microseconds since 1970-01-01T00:00:00Z. Payloads are blobs.
create table meta (
  name text not null primary key,
  value blob not null
) without rowid;

create table tenant (
  tenant text not null primary key,
  name text not null,
  created_at integer not null
) without rowid;

create table api_key (
  tenant text not null,
  key_id text not null,
  key_hash text not null,
  prefix text not null,
  name text not null,
  role text not null,
  created_at integer not null,
  revoked_at integer,
  primary key (tenant, key_id)
) without rowid;
create unique index api_key_hash on api_key (key_hash);

create table idempotency (
  tenant text not null,
  scope_hash text not null,
  body_hash blob not null,
  lease_until integer not null,
  keep_until integer not null,
  status integer not null default 0,
  content_type text,
  sealed_body blob,
  primary key (tenant, scope_hash)
);
create index idempotency_keep on idempotency (keep_until);

create table data_key (
  tenant text not null,
  object_id text not null,
  sealed_key blob not null,
  primary key (tenant, object_id)
) without rowid;

create table blind_index (
  tenant text not null,
  kind text not null,
  hash blob not null,
  object_id text not null,
  primary key (tenant, kind, hash, object_id)
) without rowid;

-- One row a tenant: the number of its newest change. Taken in the transaction that writes the change, so numbers have no gaps.
create table change_counter (
  tenant text not null primary key,
  seq integer not null
) without rowid;

create table change (
  tenant text not null,
  seq integer not null,
  type text not null,
  id text not null,
  version integer not null,
  at integer not null,
  primary key (tenant, seq)
) without rowid;
