-- Used on a server alone: a file's database has one process, which its data folder's lock sees to. Here so that both engines have the same tables.
create table silo_lease (
  silo text not null primary key,
  cluster text not null,
  lease_until integer not null
) without rowid;
