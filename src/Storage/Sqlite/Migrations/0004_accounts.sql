create table account (
  tenant text not null,
  id text not null,
  version integer not null,
  integration_id text not null,
  account text not null,
  remote_seller text,
  endpoint_key_hash text,
  sealed_webhook_secret blob,
  deleted integer not null default 0,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
);
create unique index account_seller on account (tenant, integration_id, remote_seller) where remote_seller is not null;
create unique index account_endpoint on account (endpoint_key_hash) where endpoint_key_hash is not null;

create table account_wake (
  tenant text not null,
  account_key text not null,
  generation integer not null,
  due_at integer,
  lease_until integer not null default 0,
  primary key (tenant, account_key)
) without rowid;
create index account_wake_due on account_wake (due_at) where due_at is not null;

create table connector_state (
  tenant text not null,
  account_key text not null,
  key text not null,
  version integer not null,
  value blob not null,
  primary key (tenant, account_key, key)
);

create table quota (
  tenant text not null,
  id text not null,
  version integer not null,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
);
