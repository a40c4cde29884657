create table account (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  integration_id text collate "C" not null,
  account text collate "C" not null,
  remote_seller text collate "C",
  endpoint_key_hash text collate "C",
  sealed_webhook_secret bytea,
  deleted bigint not null default 0,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create unique index account_seller on account (tenant, integration_id, remote_seller) where remote_seller is not null;
create unique index account_endpoint on account (endpoint_key_hash) where endpoint_key_hash is not null;

create table account_wake (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  generation bigint not null,
  due_at bigint,
  lease_until bigint not null default 0,
  primary key (tenant, account_key)
);
create index account_wake_due on account_wake (due_at) where due_at is not null;

create table connector_state (
  tenant text collate "C" not null,
  account_key text collate "C" not null,
  key text collate "C" not null,
  version bigint not null,
  value bytea not null,
  primary key (tenant, account_key, key)
);

create table quota (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
