create table inbox (
  tenant text not null,
  inbox_id text not null,
  account_key text not null,
  event_id text not null,
  state text not null,
  type text,
  attempts integer not null default 0,
  error text,
  payload_bytes integer not null,
  payload_kept integer not null default 1,
  received_at integer not null,
  updated_at integer not null,
  due_at integer,
  primary key (tenant, inbox_id)
) without rowid;
create unique index inbox_event on inbox (tenant, account_key, event_id);
create index inbox_account on inbox (tenant, account_key, inbox_id);
create index inbox_due on inbox (tenant, account_key, due_at) where due_at is not null;
create index inbox_state on inbox (tenant, state, inbox_id) where state <> 'done';
create index inbox_ended on inbox (updated_at) where payload_kept = 1 and state in ('done', 'dead');

-- Apart from the event, so that lists do not read bodies.
create table inbox_payload (
  tenant text not null,
  inbox_id text not null,
  payload blob not null,
  primary key (tenant, inbox_id)
);

create table operation (
  tenant text not null,
  id text not null,
  version integer not null,
  kind text not null,
  operation_state text not null,
  created_at integer not null,
  deadline integer not null,
  due_at integer,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
);
create index operation_by_state on operation (tenant, operation_state, id);
create index operation_due on operation (due_at) where due_at is not null;
create index operation_deadline on operation (deadline) where operation_state = 'running';

create table operation_item (
  tenant text not null,
  operation_id text not null,
  product_id text not null,
  account_key text not null,
  aspect text not null,
  version integer not null,
  sku text not null,
  state text not null,
  code text,
  message text,
  updated_at integer not null,
  primary key (tenant, operation_id, product_id, account_key, aspect)
) without rowid;
create index operation_item_open on operation_item (tenant, product_id, account_key, aspect, version)
  where state in ('stored', 'sent', 'held', 'paused');
