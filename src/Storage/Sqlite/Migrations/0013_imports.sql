-- Files that sellers bring in, and how far each is.
create table import (
  tenant text not null,
  id text not null,
  version integer not null,
  import_state text not null,
  schedule_id text,
  due_at integer,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
) without rowid;
create index import_due on import (due_at) where due_at is not null;
create index import_in_state on import (tenant, import_state, id);
create index import_of_schedule on import (tenant, schedule_id, id) where schedule_id is not null;
create index import_ended on import (updated_at) where due_at is null;

-- What a row of a file was refused for.
create table import_error (
  tenant text not null,
  import_id text not null,
  row_number integer not null,
  place integer not null,
  sku text,
  column_name text,
  code text not null,
  detail text not null,
  primary key (tenant, import_id, row_number, place)
) without rowid;

-- Feeds of suppliers that are fetched again and again.
create table import_schedule (
  tenant text not null,
  id text not null,
  version integer not null,
  due_at integer,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
) without rowid;
create index import_schedule_due on import_schedule (due_at) where due_at is not null;

-- Which products a supplier's feed has named, and in which import last.
create table import_seen (
  tenant text not null,
  schedule_id text not null,
  product_id text not null,
  import_id text not null,
  primary key (tenant, schedule_id, product_id)
) without rowid;

-- Feeds that others fetch from the hub.
create table feed (
  tenant text not null,
  id text not null,
  version integer not null,
  token_hash text not null,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
) without rowid;
create unique index feed_token on feed (token_hash);
