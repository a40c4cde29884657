-- Who did what: each entry's hash covers its body and the hash before it; its seal is a MAC of the hash, so that only who has the keys can write one.
create table audit_entry (
  tenant text not null,
  seq integer not null,
  at integer not null,
  action text not null,
  actor text not null,
  object text not null,
  body blob not null,
  hash text not null,
  seal text not null,
  primary key (tenant, seq)
) without rowid;
create index audit_entry_actor on audit_entry (tenant, actor, seq);
create index audit_entry_object on audit_entry (tenant, object, seq);

-- One row a tenant: the newest entry. Taken in the transaction that writes the entry, so the chain does not fork.
create table audit_head (
  tenant text not null primary key,
  seq integer not null,
  hash text not null
) without rowid;

-- Where the chain begins since older entries were removed: the last of them.
create table audit_cut (
  tenant text not null primary key,
  seq integer not null,
  hash text not null,
  at integer not null,
  seal text not null
) without rowid;

-- What somebody has to look at. One that stands open counts what comes again.
create table alert (
  tenant text not null,
  id text not null,
  kind text not null,
  subject text not null,
  state text not null,
  count integer not null,
  detail text not null,
  first_at integer not null,
  last_at integer not null,
  decided_by text,
  decided_at integer,
  primary key (tenant, id)
) without rowid;
create unique index alert_standing on alert (tenant, kind, subject) where state <> 'resolved';
create index alert_state on alert (tenant, state, id);

-- Networks that a key was used from.
create table key_place (
  tenant text not null,
  key_id text not null,
  place text not null,
  first_at integer not null,
  primary key (tenant, key_id, place)
) without rowid;
