using System.Globalization;
using Orleans.Runtime;

namespace KolajAI.Silo.Hosting;

/// <summary>
/// The membership table of a silo that no other one joins, in its memory. The runtime's own table for development is asked by a message that
/// must be answered within five seconds, or the silo does not start: a machine that is busy while the hub starts can take longer.
/// </summary>
internal sealed class OneSiloMembership : IMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _silos = [];
    private TableVersion _version = new(0, "0");
    private long _etag;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task<MembershipTableData> ReadAll()
    {
        lock (_gate)
            return Task.FromResult(new MembershipTableData([.. _silos.Values.Select(static s => Tuple.Create(s.Entry, s.ETag))], _version));
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        lock (_gate)
        {
            return Task.FromResult(_silos.TryGetValue(key, out var silo)
                ? new MembershipTableData(Tuple.Create(silo.Entry, silo.ETag), _version)
                : new MembershipTableData(_version));
        }
    }

    /// <returns>False when the silo is there already, or the table has moved on.</returns>
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        lock (_gate)
            return Task.FromResult(!_silos.ContainsKey(entry.SiloAddress) && Write(entry, tableVersion));
    }

    /// <returns>False when the row or the table has moved on.</returns>
    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        lock (_gate)
            return Task.FromResult(_silos.TryGetValue(entry.SiloAddress, out var silo) && silo.ETag == etag && Write(entry, tableVersion));
    }

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_gate)
        {
            if (_silos.TryGetValue(entry.SiloAddress, out var silo))
                silo.Entry.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        lock (_gate)
        {
            foreach (var (address, (entry, _)) in _silos.ToArray())
            {
                if (entry.Status is SiloStatus.Dead && entry.IAmAliveTime < beforeDate.UtcDateTime)
                    _silos.Remove(address);
            }
        }

        return Task.CompletedTask;
    }

    public Task DeleteMembershipTableEntries(string clusterId)
    {
        lock (_gate)
            _silos.Clear();
        return Task.CompletedTask;
    }

    private bool Write(MembershipEntry entry, TableVersion next)
    {
        if (next.VersionEtag != _version.VersionEtag)
            return false;
        _silos[entry.SiloAddress] = (entry, ETag());
        _version = new TableVersion(next.Version, ETag());
        return true;
    }

    private string ETag() => (++_etag).ToString(CultureInfo.InvariantCulture);
}
