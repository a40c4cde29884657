-- What variants share, once a group. axes is in the seller's order, axes_key in that of their names.
create table product_group (
  tenant text not null,
  group_id text not null,
  axes text not null,
  axes_key text not null,
  title text,
  description text,
  images text not null default '[]',
  updated_at integer not null,
  primary key (tenant, group_id)
) without rowid;

-- Which product is which variant, and the accounts that list it.
create table product_group_member (
  tenant text not null,
  product_id text not null,
  group_id text not null,
  variant text not null,
  accounts text not null,
  primary key (tenant, product_id)
) without rowid;
create unique index product_group_variant on product_group_member (tenant, group_id, variant);

-- When a sale of a product begins or ends next.
create table product_wake (
  tenant text not null,
  product_id text not null,
  due_at integer not null,
  primary key (tenant, product_id)
) without rowid;
create index product_wake_due on product_wake (due_at);
