-- What variants share, once a group. axes is in the seller's order, axes_key in that of their names.
create table product_group (
  tenant text collate "C" not null,
  group_id text collate "C" not null,
  axes text collate "C" not null,
  axes_key text collate "C" not null,
  title text collate "C",
  description text collate "C",
  images text collate "C" not null default '[]',
  updated_at bigint not null,
  primary key (tenant, group_id)
);

-- Which product is which variant, and the accounts that list it.
create table product_group_member (
  tenant text collate "C" not null,
  product_id text collate "C" not null,
  group_id text collate "C" not null,
  variant text collate "C" not null,
  accounts text collate "C" not null,
  primary key (tenant, product_id)
);
create unique index product_group_variant on product_group_member (tenant, group_id, variant);

-- When a sale of a product begins or ends next.
create table product_wake (
  tenant text collate "C" not null,
  product_id text collate "C" not null,
  due_at bigint not null,
  primary key (tenant, product_id)
);
create index product_wake_due on product_wake (due_at);
