create table inbox (
  tenant text collate "C" not null,
  inbox_id text collate "C" not null,
  account_key text collate "C" not null,
  event_id text collate "C" not null,
  state text collate "C" not null,
  type text collate "C",
  attempts bigint not null default 0,
  error text collate "C",
  payload_bytes bigint not null,
  payload_kept bigint not null default 1,
  received_at bigint not null,
  updated_at bigint not null,
  due_at bigint,
  primary key (tenant, inbox_id)
);
create unique index inbox_event on inbox (tenant, account_key, event_id);
create index inbox_account on inbox (tenant, account_key, inbox_id);
create index inbox_due on inbox (tenant, account_key, due_at) where due_at is not null;
create index inbox_state on inbox (tenant, state, inbox_id) where state <> 'done';
create index inbox_ended on inbox (updated_at) where payload_kept = 1 and state in ('done', 'dead');

-- Apart from the event, so that lists do not read bodies.
create table inbox_payload (
  tenant text collate "C" not null,
  inbox_id text collate "C" not null,
  payload bytea not null,
  primary key (tenant, inbox_id)
);

create table operation (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  kind text collate "C" not null,
  operation_state text collate "C" not null,
  created_at bigint not null,
  deadline bigint not null,
  due_at bigint,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create index operation_by_state on operation (tenant, operation_state, id);
create index operation_due on operation (due_at) where due_at is not null;
create index operation_deadline on operation (deadline) where operation_state = 'running';

create table operation_item (
  tenant text collate "C" not null,
  operation_id text collate "C" not null,
  product_id text collate "C" not null,
  account_key text collate "C" not null,
  aspect text collate "C" not null,
  version bigint not null,
  sku text collate "C" not null,
  state text collate "C" not null,
  code text collate "C",
  message text collate "C",
  updated_at bigint not null,
  primary key (tenant, operation_id, product_id, account_key, aspect)
);
create index operation_item_open on operation_item (tenant, product_id, account_key, aspect, version)
  where state in ('stored', 'sent', 'held', 'paused');
