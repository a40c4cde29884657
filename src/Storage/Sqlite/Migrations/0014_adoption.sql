-- What a channel had when its listings were read, whoever made them; what the hub lists there is in listing.
create table channel_listing (
  tenant text not null,
  account_key text not null,
  id text not null,
  sku text,
  barcode text,
  title text,
  price text,
  list_price text,
  quantity integer,
  on_sale integer not null,
  remote_ids text not null,
  search_text text not null,
  read_at integer not null,
  import_id text not null,
  -- read (not judged yet), unmatched, conflict or bound
  state text not null,
  reason text,
  detail text,
  -- Of a bound one its product; candidate is what the newest reading matched it with.
  product_id text,
  candidate text,
  -- Lines of orders that came before it was bound are to be bound too.
  lines_due integer not null default 0,
  primary key (tenant, account_key, id)
) without rowid;
create index channel_listing_sku on channel_listing (tenant, account_key, sku) where sku is not null;
create index channel_listing_candidate on channel_listing (tenant, account_key, candidate) where candidate is not null;
create index channel_listing_product on channel_listing (tenant, product_id, account_key) where product_id is not null;
create index channel_listing_state on channel_listing (tenant, state, account_key, id);
create index channel_listing_lines on channel_listing (tenant, account_key, lines_due) where lines_due = 1;

-- The channel's ids of each, to see which several listings share.
create table channel_listing_id (
  tenant text not null,
  account_key text not null,
  kind text not null,
  remote_id text not null,
  listing_id text not null,
  primary key (tenant, account_key, kind, remote_id, listing_id)
) without rowid;
create index channel_listing_id_listing on channel_listing_id (tenant, account_key, listing_id);

-- Imports of listings under way, carried out one after the other for an account.
create table listing_import (
  tenant text not null,
  account_key text not null,
  id text not null,
  options text not null,
  phase text not null,
  position text,
  step integer not null,
  counts text not null,
  due_at integer not null,
  primary key (tenant, account_key, id)
) without rowid;

create index order_line_waiting_sku on order_line (tenant, account_key, sku) where product_id is null and sku is not null;
create index order_line_waiting_barcode on order_line (tenant, account_key, barcode) where product_id is null and barcode is not null;
