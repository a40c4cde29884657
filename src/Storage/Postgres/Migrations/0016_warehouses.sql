-- A seller's warehouses beside the one that is always there; that one has a row once somebody has named it.
create table warehouse (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);

-- Which warehouses hold or owe units of a product; the product's own row has the truth, and default's are the rest of it.
create table warehouse_stock (
  tenant text collate "C" not null,
  warehouse_id text collate "C" not null,
  product_id text collate "C" not null,
  on_hand bigint not null,
  reserved bigint not null,
  primary key (tenant, warehouse_id, product_id)
);

-- Which accounts ship from which warehouses.
create table account_warehouse (
  tenant text collate "C" not null,
  warehouse_id text collate "C" not null,
  account_key text collate "C" not null,
  primary key (tenant, warehouse_id, account_key)
);
create index account_warehouse_of on account_warehouse (tenant, account_key);
