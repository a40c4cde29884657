-- What a channel had when its listings were read, whoever made them; what the hub lists there is in listing.
create table channel_listing (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  id text collate "C" not null,
  sku text collate "C",
  barcode text collate "C",
  title text collate "C",
  price text collate "C",
  list_price text collate "C",
  quantity bigint,
  on_sale bigint not null,
  remote_ids text collate "C" not null,
  search_text text collate "C" not null,
  read_at bigint not null,
  import_id text collate "C" not null,
  -- read (not judged yet), unmatched, conflict or bound
  state text collate "C" not null,
  reason text collate "C",
  detail text collate "C",
  -- Of a bound one its product; candidate is what the newest reading matched it with.
  product_id text collate "C",
  candidate text collate "C",
  -- Lines of orders that came before it was bound are to be bound too.
  lines_due bigint not null default 0,
  primary key (tenant, account_key, id)
);
create index channel_listing_sku on channel_listing (tenant, account_key, sku) where sku is not null;
create index channel_listing_candidate on channel_listing (tenant, account_key, candidate) where candidate is not null;
create index channel_listing_product on channel_listing (tenant, product_id, account_key) where product_id is not null;
create index channel_listing_state on channel_listing (tenant, state, account_key, id);
create index channel_listing_lines on channel_listing (tenant, account_key, lines_due) where lines_due = 1;

-- The channel's ids of each, to see which several listings share.
create table channel_listing_id (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  kind text collate "C" not null,
  remote_id text collate "C" not null,
  listing_id text collate "C" not null,
  primary key (tenant, account_key, kind, remote_id, listing_id)
);
create index channel_listing_id_listing on channel_listing_id (tenant, account_key, listing_id);

-- Imports of listings under way, carried out one after the other for an account.
create table listing_import (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  id text collate "C" not null,
  options text collate "C" not null,
  phase text collate "C" not null,
  position text collate "C",
  step bigint not null,
  counts text collate "C" not null,
  due_at bigint not null,
  primary key (tenant, account_key, id)
);

create index order_line_waiting_sku on order_line (tenant, account_key, sku) where product_id is null and sku is not null;
create index order_line_waiting_barcode on order_line (tenant, account_key, barcode) where product_id is null and barcode is not null;
