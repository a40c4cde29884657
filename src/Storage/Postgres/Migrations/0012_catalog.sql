-- What channels tell of their categories, attributes, values and brands. scope is empty for categories and brands, a category's id for
-- attributes, category and attribute for values.
create table catalog_item (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  kind text collate "C" not null,
  scope text collate "C" not null,
  id text collate "C" not null,
  name text collate "C" not null,
  search text collate "C" not null,
  position bigint not null,
  detail text collate "C" not null,
  seen_at bigint not null,
  gone_at bigint,
  primary key (tenant, account_key, kind, scope, id)
);
create index catalog_item_name on catalog_item (tenant, account_key, kind, scope, search, id);

-- Readings that are planned, under way or done.
create table catalog_read (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  kind text collate "C" not null,
  scope text collate "C" not null,
  cursor text collate "C",
  began_at bigint,
  read_at bigint,
  due_at bigint not null,
  error text collate "C",
  primary key (tenant, account_key, kind, scope)
);
create index catalog_read_due on catalog_read (tenant, account_key, due_at);

-- From the seller's words to a channel's ids. account is empty for every account of the integration; own_key is the folded word.
create table mapping (
  tenant text collate "C" not null,
  kind text collate "C" not null,
  integration_id text collate "C" not null,
  account text collate "C" not null,
  category_id text collate "C" not null,
  attribute_id text collate "C" not null,
  own_key text collate "C" not null,
  own text collate "C" not null,
  target text collate "C" not null,
  updated_at bigint not null,
  primary key (tenant, kind, integration_id, account, category_id, attribute_id, own_key)
);

-- Listings of an account that are to be looked at because mappings or the channel's catalogue changed.
create table mapping_check (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  check_id text collate "C" not null,
  changes text collate "C",
  position text collate "C",
  due_at bigint not null,
  primary key (tenant, account_key, check_id)
);

-- What a listing lacks before it can be sent.
create table mapping_missing (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  product_id text collate "C" not null,
  code text collate "C" not null,
  own text collate "C" not null,
  category_id text collate "C" not null,
  attribute_id text collate "C" not null,
  name text collate "C" not null,
  primary key (tenant, account_key, product_id, code, own, category_id, attribute_id)
);
