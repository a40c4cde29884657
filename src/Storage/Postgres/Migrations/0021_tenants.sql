-- Tenants are suspended, limited, and look their own way.
alter table tenant add column suspended_at bigint;
alter table tenant add column limits bytea;
alter table tenant add column branding bytea;

-- Tenants whose every row is being removed, or was: with what proves it. Their names are not given again.
create table tenant_removal (
  id text collate "C" not null primary key,
  begun_at bigint not null,
  due_at bigint,
  lease_until bigint not null default 0,
  done_at bigint,
  report bytea not null
);
create index tenant_removal_due on tenant_removal (due_at);
