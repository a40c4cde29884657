-- Why the newest wish was raised, and what a brake or a person decided of which version.
alter table listing_aspect add column cause text collate "C";
alter table listing_aspect add column held_version bigint not null default 0;
alter table listing_aspect add column approved_version bigint not null default 0;

-- Where a channel showed something else than it was last told; the newest reading of each aspect.
create table drift (
  tenant text collate "C" not null,
  product_id text collate "C" not null,
  account_key text collate "C" not null,
  aspect text collate "C" not null,
  expected text collate "C",
  shown text collate "C",
  explanation text collate "C" not null,
  state text collate "C" not null,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  times bigint not null,
  judge_at bigint,
  put_right_day text collate "C",
  put_right bigint not null default 0,
  primary key (tenant, product_id, account_key, aspect)
);
create index drift_account on drift (tenant, account_key, product_id, aspect);
create index drift_state on drift (tenant, state, product_id, account_key, aspect);
create index drift_judged on drift (tenant, account_key, judge_at) where judge_at is not null;

-- Readings of an account that are under way or planned.
create table consistency_check (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  check_id text collate "C" not null,
  operation_id text collate "C",
  products text collate "C",
  position text collate "C",
  compared bigint not null default 0,
  differing bigint not null default 0,
  due_at bigint not null,
  primary key (tenant, account_key, check_id)
);
create index consistency_check_due on consistency_check (tenant, account_key, due_at);

-- What a brake stopped.
create table hold (
  tenant text collate "C" not null,
  id text collate "C" not null,
  kind text collate "C" not null,
  account_key text collate "C" not null,
  product_id text collate "C" not null,
  aspect text collate "C" not null,
  version bigint not null,
  before_value text collate "C",
  after_value text collate "C" not null,
  created_at bigint not null,
  state text collate "C" not null,
  decided_by text collate "C",
  decided_at bigint,
  primary key (tenant, id)
);
create unique index hold_version on hold (tenant, product_id, account_key, aspect, version);
create index hold_state on hold (tenant, state, id);
create index hold_account on hold (tenant, account_key, id);

-- Listings that a daily brake let through, each counted once a day.
create table brake_pass (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  kind text collate "C" not null,
  day text collate "C" not null,
  product_id text collate "C" not null,
  primary key (tenant, account_key, kind, day, product_id)
);
create index brake_pass_day on brake_pass (day);
