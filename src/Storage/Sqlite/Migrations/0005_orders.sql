create table orders (
  tenant text not null,
  id text not null,
  version integer not null,
  account_key text not null,
  order_key text not null,
  external_id text not null,
  status text not null,
  placed_at integer not null,
  updated_at integer not null,
  ship_by integer,
  effects_pending integer not null,
  has_problem integer not null,
  has_invoice integer not null,
  unreferenced integer not null,
  state blob not null,
  personal blob,
  primary key (tenant, id)
);
create unique index orders_key on orders (tenant, account_key, order_key);
create index orders_updated on orders (tenant, updated_at, id);
create index orders_account_updated on orders (tenant, account_key, updated_at, id);
create index orders_status_updated on orders (tenant, status, updated_at, id);
create index orders_external on orders (tenant, external_id);
create index orders_problem on orders (tenant, updated_at, id) where has_problem = 1;
create index orders_unreferenced on orders (tenant, updated_at, id) where unreferenced = 1;
create index orders_owing on orders (updated_at) where effects_pending = 1;

create table order_line (
  tenant text not null,
  order_id text not null,
  line_id text not null,
  account_key text not null,
  product_id text,
  sku text,
  barcode text,
  open_units integer not null,
  primary key (tenant, order_id, line_id)
) without rowid;
create index order_line_sku on order_line (tenant, sku, order_id) where sku is not null;
create index order_line_open on order_line (tenant, account_key, product_id) where open_units > 0;
create index order_line_unbound on order_line (tenant, order_id) where product_id is null;

create table order_effect (
  seq integer primary key,
  tenant text not null,
  order_id text not null,
  effect_key text not null,
  product_id text not null,
  effect blob not null,
  done integer not null
);
create unique index order_effect_key on order_effect (tenant, order_id, effect_key);

create table order_action (
  seq integer primary key,
  tenant text not null,
  action_id text not null,
  order_id text not null,
  account_key text not null,
  kind text not null,
  state text not null,
  attempts integer not null,
  error text,
  due_at integer,
  updated_at integer not null,
  action blob not null
);
create unique index order_action_id on order_action (tenant, action_id);
create index order_action_order on order_action (tenant, order_id);
create index order_action_due on order_action (tenant, account_key, due_at) where due_at is not null;
