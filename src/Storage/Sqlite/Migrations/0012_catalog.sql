-- What channels tell of their categories, attributes, values and brands. scope is empty for categories and brands, a category's id for
-- attributes, category and attribute for values.
create table catalog_item (
  tenant text not null,
  account_key text not null,
  kind text not null,
  scope text not null,
  id text not null,
  name text not null,
  search text not null,
  position integer not null,
  detail text not null,
  seen_at integer not null,
  gone_at integer,
  primary key (tenant, account_key, kind, scope, id)
) without rowid;
create index catalog_item_name on catalog_item (tenant, account_key, kind, scope, search, id);

-- Readings that are planned, under way or done.
create table catalog_read (
  tenant text not null,
  account_key text not null,
  kind text not null,
  scope text not null,
  cursor text,
  began_at integer,
  read_at integer,
  due_at integer not null,
  error text,
  primary key (tenant, account_key, kind, scope)
) without rowid;
create index catalog_read_due on catalog_read (tenant, account_key, due_at);

-- From the seller's words to a channel's ids. account is empty for every account of the integration; own_key is the folded word.
create table mapping (
  tenant text not null,
  kind text not null,
  integration_id text not null,
  account text not null,
  category_id text not null,
  attribute_id text not null,
  own_key text not null,
  own text not null,
  target text not null,
  updated_at integer not null,
  primary key (tenant, kind, integration_id, account, category_id, attribute_id, own_key)
) without rowid;

-- Listings of an account that are to be looked at because mappings or the channel's catalogue changed.
create table mapping_check (
  tenant text not null,
  account_key text not null,
  check_id text not null,
  changes text,
  position text,
  due_at integer not null,
  primary key (tenant, account_key, check_id)
) without rowid;

-- What a listing lacks before it can be sent.
create table mapping_missing (
  tenant text not null,
  account_key text not null,
  product_id text not null,
  code text not null,
  own text not null,
  category_id text not null,
  attribute_id text not null,
  name text not null,
  primary key (tenant, account_key, product_id, code, own, category_id, attribute_id)
) without rowid;
