-- Which products a bundle is made of.
create table bundle_component (
  tenant text not null,
  bundle_id text not null,
  component_id text not null,
  quantity integer not null,
  primary key (tenant, bundle_id, component_id)
) without rowid;
create index bundle_component_of on bundle_component (tenant, component_id, bundle_id);

-- Bundles to be worked out anew, because units of a component moved. The generation rises each time, so that what comes while a bundle is
-- worked out is not lost; moved: orders of the bundle were among the causes, and its channels' own numbers have moved with them.
create table bundle_wake (
  tenant text not null,
  bundle_id text not null,
  generation integer not null,
  moved integer not null default 0,
  due_at integer,
  primary key (tenant, bundle_id)
) without rowid;
create index bundle_wake_due on bundle_wake (due_at) where due_at is not null;
