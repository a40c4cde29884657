-- Which silos use this database, each until a time of the database's own clock. A silo that finds no other in its membership table waits until
-- the leases of others have ended, so that a lost table does not make two clusters.
create table silo_lease (
  silo text collate "C" not null primary key,
  cluster text collate "C" not null,
  lease_until bigint not null
);
