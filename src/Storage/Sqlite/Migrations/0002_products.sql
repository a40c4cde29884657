create table product (
  tenant text not null,
  id text not null,
  version integer not null,
  sku text not null,
  barcode text,
  search_text text not null,
  on_hand integer not null,
  reserved integer not null,
  updated_at integer not null,
  deleted integer not null default 0,
  state blob not null,
  primary key (tenant, id)
);
create index product_updated on product (tenant, updated_at, id) where deleted = 0;
create index product_sku on product (tenant, sku) where deleted = 0;

create table product_name (
  tenant text not null,
  kind text not null,
  name text not null,
  product_id text not null,
  primary key (tenant, kind, name)
) without rowid;

create table product_barcode (
  tenant text not null,
  barcode text not null,
  product_id text not null,
  primary key (tenant, barcode, product_id)
) without rowid;
create index product_barcode_product on product_barcode (tenant, product_id);

-- seq counts over all tenants; it orders one product's entries and is no number of anything else.
create table ledger (
  seq integer primary key,
  tenant text not null,
  product_id text not null,
  effect_key text not null,
  kind text not null,
  on_hand_delta integer not null,
  reserved_delta integer not null,
  on_hand_after integer not null,
  reserved_after integer not null,
  warehouse_id text not null,
  cause text not null,
  order_id text,
  account_key text,
  detail text,
  at integer not null
);
create unique index ledger_effect on ledger (tenant, product_id, effect_key);
create index ledger_at on ledger (tenant, product_id, at);
