-- What the AdoNet grain storage provider (invariant System.Data.SQLite) reads and runs. It takes the statements from OrleansQuery by key,
-- binds @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion and
-- @PayloadBinary, and takes a version that equals the one it gave, or no row where it gave none, for a lost race.
create table OrleansQuery (
  QueryKey text not null primary key,
  QueryText text not null
) without rowid;

create table OrleansStorage (
  GrainIdHash integer not null,
  GrainIdN0 integer not null,
  GrainIdN1 integer not null,
  GrainTypeHash integer not null,
  GrainTypeString text not null,
  GrainIdExtensionString text,
  ServiceId text not null,
  PayloadBinary blob,
  ModifiedOn text not null,
  Version integer not null
);

-- The key makes the second of two first writes fail instead of adding a second row that would make the grain unreadable.
create unique index OrleansStorageKey on OrleansStorage (
  GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, ''), ServiceId);

insert into OrleansQuery (QueryKey, QueryText) values ('ReadFromStorageKey', '
select PayloadBinary, Version as Version
from OrleansStorage
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
  and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString
  and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
  and ServiceId = @ServiceId;
');

insert into OrleansQuery (QueryKey, QueryText) values ('WriteToStorageKey', '
insert into OrleansStorage (
  GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary,
  strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now''), 1
where @GrainStateVersion is null
on conflict do nothing
returning Version as NewGrainStateVersion;

update OrleansStorage
set PayloadBinary = @PayloadBinary, ModifiedOn = strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now''), Version = Version + 1
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
  and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString
  and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
  and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version as NewGrainStateVersion;

select @GrainStateVersion as NewGrainStateVersion where @GrainStateVersion is not null and changes() = 0;
');

insert into OrleansQuery (QueryKey, QueryText) values ('ClearStorageKey', '
update OrleansStorage
set PayloadBinary = null, ModifiedOn = strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now''), Version = Version + 1
where GrainIdHash = @GrainIdHash and GrainTypeHash = @GrainTypeHash
  and GrainIdN0 = @GrainIdN0 and GrainIdN1 = @GrainIdN1
  and GrainTypeString = @GrainTypeString
  and ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
  and ServiceId = @ServiceId
  and Version = @GrainStateVersion
returning Version as NewGrainStateVersion;

select @GrainStateVersion as NewGrainStateVersion where @GrainStateVersion is not null and changes() = 0;
');
