-- Why the newest wish was raised, and what a brake or a person decided of which version.
alter table listing_aspect add column cause text;
alter table listing_aspect add column held_version integer not null default 0;
alter table listing_aspect add column approved_version integer not null default 0;

-- Where a channel showed something else than it was last told; the newest reading of each aspect.
create table drift (
  tenant text not null,
  product_id text not null,
  account_key text not null,
  aspect text not null,
  expected text,
  shown text,
  explanation text not null,
  state text not null,
  first_seen_at integer not null,
  last_seen_at integer not null,
  times integer not null,
  judge_at integer,
  put_right_day text,
  put_right integer not null default 0,
  primary key (tenant, product_id, account_key, aspect)
) without rowid;
create index drift_account on drift (tenant, account_key, product_id, aspect);
create index drift_state on drift (tenant, state, product_id, account_key, aspect);
create index drift_judged on drift (tenant, account_key, judge_at) where judge_at is not null;

-- Readings of an account that are under way or planned.
create table consistency_check (
  tenant text not null,
  account_key text not null,
  check_id text not null,
  operation_id text,
  products text,
  position text,
  compared integer not null default 0,
  differing integer not null default 0,
  due_at integer not null,
  primary key (tenant, account_key, check_id)
) without rowid;
create index consistency_check_due on consistency_check (tenant, account_key, due_at);

-- What a brake stopped.
create table hold (
  tenant text not null,
  id text not null,
  kind text not null,
  account_key text not null,
  product_id text not null,
  aspect text not null,
  version integer not null,
  before_value text,
  after_value text not null,
  created_at integer not null,
  state text not null,
  decided_by text,
  decided_at integer,
  primary key (tenant, id)
) without rowid;
create unique index hold_version on hold (tenant, product_id, account_key, aspect, version);
create index hold_state on hold (tenant, state, id);
create index hold_account on hold (tenant, account_key, id);

-- Listings that a daily brake let through, each counted once a day.
create table brake_pass (
  tenant text not null,
  account_key text not null,
  kind text not null,
  day text not null,
  product_id text not null,
  primary key (tenant, account_key, kind, day, product_id)
) without rowid;
create index brake_pass_day on brake_pass (day);
