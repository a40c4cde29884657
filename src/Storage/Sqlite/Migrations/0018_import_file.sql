-- Used on a server alone: with a file's database there is one process, which keeps what is brought in beside it. Here so that both engines have the same tables.
create table import_file (
  tenant text not null,
  import_id text not null,
  place integer not null,
  bytes blob not null,
  at integer not null,
  primary key (tenant, import_id, place)
) without rowid;
