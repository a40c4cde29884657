-- Whose data was erased: their keys are not made again, whatever a platform tells later.
create table erasure (
  tenant text collate "C" not null,
  object_id text collate "C" not null,
  erased_at bigint not null,
  cause text collate "C" not null,
  primary key (tenant, object_id)
);

-- When an order was first seen to have ended: from then the keeping time of its buyer's data counts.
create table personal_end (
  tenant text collate "C" not null,
  object_id text collate "C" not null,
  account_key text collate "C" not null,
  ended_at bigint not null,
  primary key (tenant, object_id)
);
create index personal_end_time on personal_end (tenant, account_key, ended_at);

-- Which events told of an order: their payloads go with it.
create table personal_event (
  tenant text collate "C" not null,
  object_id text collate "C" not null,
  inbox_id text collate "C" not null,
  primary key (tenant, object_id, inbox_id)
);
create index personal_event_inbox on personal_event (tenant, inbox_id);

create index blind_index_object on blind_index (tenant, object_id);
