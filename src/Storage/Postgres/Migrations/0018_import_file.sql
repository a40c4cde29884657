-- Files brought in that are still to be read, in pieces: the process that takes one in is not the one that reads it.
create table import_file (
  tenant text collate "C" not null,
  import_id text collate "C" not null,
  place bigint not null,
  bytes bytea not null,
  at bigint not null,
  primary key (tenant, import_id, place)
);
