-- Stock of guarded products: what a reading showed, and what waits for a reading or for the order feed.
alter table listing_aspect add column guarded bigint not null default 0;
alter table listing_aspect add column shown_value bigint;
alter table listing_aspect add column shown_at bigint;
-- The order feed has to be read to its end by a reading that began after this instant before the product may count on the outcome.
alter table listing_aspect add column settle_at bigint;
alter table listing_aspect add column read_at bigint;
create index listing_aspect_settle on listing_aspect (tenant, account_key, settle_at) where settle_at is not null;
create index listing_aspect_read on listing_aspect (tenant, account_key, read_at) where read_at is not null;

-- How each account takes stock and what part of the pool it gets; written by the account, read by products.
create table stock_rule (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  rule bytea not null,
  primary key (tenant, account_key)
);

create index order_effect_owed on order_effect (tenant, product_id) where done = 0;
