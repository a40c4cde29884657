-- What the AdoNet grain storage provider (invariant Npgsql) reads and runs. It takes the statements from OrleansQuery by key, binds
-- @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion and
-- @PayloadBinary, and takes a version that equals the one it gave, or no row where it gave none, for a lost race.
create table OrleansQuery (
  QueryKey text not null primary key,
  QueryText text not null
);

create table OrleansStorage (
  GrainIdHash integer not null,
  GrainIdN0 bigint not null,
  GrainIdN1 bigint not null,
  GrainTypeHash integer not null,
  GrainTypeString text not null,
  GrainIdExtensionString text,
  ServiceId text not null,
  PayloadBinary bytea,
  ModifiedOn timestamptz not null,
  Version integer not null
);

-- The key makes the second of two first writes fail instead of adding a second row that would make the grain unreadable.
create unique index OrleansStorageKey on OrleansStorage (
  GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, coalesce(GrainIdExtensionString, ''), ServiceId);

insert into OrleansQuery (QueryKey, QueryText) values ('ReadFromStorageKey', '
select PayloadBinary, Version as Version
from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
  and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString
  and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString::text, '''')
  and ServiceId = @ServiceId
');

insert into OrleansQuery (QueryKey, QueryText) values ('WriteToStorageKey', '
with inserted as (
  insert into OrleansStorage (
    GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
  select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString::text, @ServiceId, @PayloadBinary::bytea, now(), 1
  where @GrainStateVersion::integer is null
  on conflict do nothing
  returning Version),
updated as (
  update OrleansStorage
  set PayloadBinary = @PayloadBinary::bytea, ModifiedOn = now(), Version = Version + 1
  where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
    and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
    and GrainTypeString = @GrainTypeString
    and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString::text, '''')
    and ServiceId = @ServiceId
    and Version = @GrainStateVersion::integer
  returning Version)
select Version as NewGrainStateVersion from inserted
union all select Version from updated
union all select @GrainStateVersion::integer where @GrainStateVersion::integer is not null and not exists (select 1 from updated)
');

insert into OrleansQuery (QueryKey, QueryText) values ('ClearStorageKey', '
with updated as (
  update OrleansStorage
  set PayloadBinary = null, ModifiedOn = now(), Version = Version + 1
  where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
    and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
    and GrainTypeString = @GrainTypeString
    and coalesce(GrainIdExtensionString, '''') = coalesce(@GrainIdExtensionString::text, '''')
    and ServiceId = @ServiceId
    and Version = @GrainStateVersion::integer
  returning Version)
select Version as NewGrainStateVersion from updated
union all select @GrainStateVersion::integer where @GrainStateVersion::integer is not null and not exists (select 1 from updated)
');
