-- Which products a bundle is made of.
create table bundle_component (
  tenant text collate "C" not null,
  bundle_id text collate "C" not null,
  component_id text collate "C" not null,
  quantity bigint not null,
  primary key (tenant, bundle_id, component_id)
);
create index bundle_component_of on bundle_component (tenant, component_id, bundle_id);

-- Bundles to be worked out anew, because units of a component moved. The generation rises each time, so that what comes while a bundle is
-- worked out is not lost; moved: orders of the bundle were among the causes, and its channels' own numbers have moved with them.
create table bundle_wake (
  tenant text collate "C" not null,
  bundle_id text collate "C" not null,
  generation bigint not null,
  moved bigint not null default 0,
  due_at bigint,
  primary key (tenant, bundle_id)
);
create index bundle_wake_due on bundle_wake (due_at) where due_at is not null;
