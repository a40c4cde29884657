-- A product on an account. A row without aspects exists only while a mark stands on it.
create table listing (
  tenant text not null,
  product_id text not null,
  account_key text not null,
  mark text,
  mark_detail text,
  primary key (tenant, product_id, account_key)
) without rowid;
create index listing_account on listing (tenant, account_key, product_id);
create index listing_mark on listing (tenant, mark, product_id, account_key) where mark is not null;

create table listing_aspect (
  tenant text not null,
  product_id text not null,
  account_key text not null,
  aspect text not null,
  desired_version integer not null,
  desired_value text not null,
  sent_version integer not null default 0,
  sent_value text,
  sent_at integer,
  confirmed_version integer not null default 0,
  confirmed_value text,
  confirmed_at integer,
  refused_version integer not null default 0,
  batch_id text,
  lane integer not null check (lane between 0 and 3),
  due_at integer,
  attempts integer not null default 0,
  error_code text,
  error_message text,
  primary key (tenant, product_id, account_key, aspect)
) without rowid;
create index listing_aspect_due on listing_aspect (tenant, account_key, lane, due_at) where due_at is not null and batch_id is null;
create index listing_aspect_behind on listing_aspect (tenant, account_key) where confirmed_version < desired_version;
create index listing_aspect_error on listing_aspect (tenant, error_code, product_id, account_key) where error_code is not null;

create table remote_id (
  seq integer primary key,
  tenant text not null,
  account_key text not null,
  kind text not null,
  remote_id text not null,
  product_id text not null
);
create unique index remote_id_key on remote_id (tenant, account_key, kind, remote_id);
create index remote_id_product on remote_id (tenant, product_id, account_key);

create table batch (
  tenant text not null,
  account_key text not null,
  batch_id text not null,
  kind text not null,
  state text not null,
  remote_batch_id text,
  sent_at integer not null,
  deadline integer not null,
  due_at integer not null,
  items blob not null,
  primary key (tenant, account_key, batch_id)
);
create index batch_sent on batch (tenant, account_key, sent_at, batch_id);
