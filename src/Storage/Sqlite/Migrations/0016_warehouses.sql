-- A seller's warehouses beside the one that is always there; that one has a row once somebody has named it.
create table warehouse (
  tenant text not null,
  id text not null,
  version integer not null,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
);

-- Which warehouses hold or owe units of a product; the product's own row has the truth, and default's are the rest of it.
create table warehouse_stock (
  tenant text not null,
  warehouse_id text not null,
  product_id text not null,
  on_hand integer not null,
  reserved integer not null,
  primary key (tenant, warehouse_id, product_id)
) without rowid;

-- Which accounts ship from which warehouses.
create table account_warehouse (
  tenant text not null,
  warehouse_id text not null,
  account_key text not null,
  primary key (tenant, warehouse_id, account_key)
) without rowid;
create index account_warehouse_of on account_warehouse (tenant, account_key);
