-- Tenants are suspended, limited, and look their own way.
alter table tenant add column suspended_at integer;
alter table tenant add column limits blob;
alter table tenant add column branding blob;

-- Tenants whose every row is being removed, or was: with what proves it. Their names are not given again.
create table tenant_removal (
  id text not null primary key,
  begun_at integer not null,
  due_at integer,
  lease_until integer not null default 0,
  done_at integer,
  report blob not null
) without rowid;
create index tenant_removal_due on tenant_removal (due_at);
