-- Files that sellers bring in, and how far each is.
create table import (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  import_state text collate "C" not null,
  schedule_id text collate "C",
  due_at bigint,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create index import_due on import (due_at) where due_at is not null;
create index import_in_state on import (tenant, import_state, id);
create index import_of_schedule on import (tenant, schedule_id, id) where schedule_id is not null;
create index import_ended on import (updated_at) where due_at is null;

-- What a row of a file was refused for.
create table import_error (
  tenant text collate "C" not null,
  import_id text collate "C" not null,
  row_number bigint not null,
  place bigint not null,
  sku text collate "C",
  column_name text collate "C",
  code text collate "C" not null,
  detail text collate "C" not null,
  primary key (tenant, import_id, row_number, place)
);

-- Feeds of suppliers that are fetched again and again.
create table import_schedule (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  due_at bigint,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create index import_schedule_due on import_schedule (due_at) where due_at is not null;

-- Which products a supplier's feed has named, and in which import last.
create table import_seen (
  tenant text collate "C" not null,
  schedule_id text collate "C" not null,
  product_id text collate "C" not null,
  import_id text collate "C" not null,
  primary key (tenant, schedule_id, product_id)
);

-- Feeds that others fetch from the hub.
create table feed (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  token_hash text collate "C" not null,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create unique index feed_token on feed (token_hash);
