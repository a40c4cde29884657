-- Who did what: each entry's hash covers its body and the hash before it; its seal is a MAC of the hash, so that only who has the keys can write one.
create table audit_entry (
  tenant text collate "C" not null,
  seq bigint not null,
  at bigint not null,
  action text collate "C" not null,
  actor text collate "C" not null,
  object text collate "C" not null,
  body bytea not null,
  hash text collate "C" not null,
  seal text collate "C" not null,
  primary key (tenant, seq)
);
create index audit_entry_actor on audit_entry (tenant, actor, seq);
create index audit_entry_object on audit_entry (tenant, object, seq);

-- One row a tenant: the newest entry. Taken in the transaction that writes the entry, so the chain does not fork.
create table audit_head (
  tenant text collate "C" not null primary key,
  seq bigint not null,
  hash text collate "C" not null
);

-- Where the chain begins since older entries were removed: the last of them.
create table audit_cut (
  tenant text collate "C" not null primary key,
  seq bigint not null,
  hash text collate "C" not null,
  at bigint not null,
  seal text collate "C" not null
);

-- What somebody has to look at. One that stands open counts what comes again.
create table alert (
  tenant text collate "C" not null,
  id text collate "C" not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  state text collate "C" not null,
  count bigint not null,
  detail text collate "C" not null,
  first_at bigint not null,
  last_at bigint not null,
  decided_by text collate "C",
  decided_at bigint,
  primary key (tenant, id)
);
create unique index alert_standing on alert (tenant, kind, subject) where state <> 'resolved';
create index alert_state on alert (tenant, state, id);

-- Networks that a key was used from.
create table key_place (
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  place text collate "C" not null,
  first_at bigint not null,
  primary key (tenant, key_id, place)
);
