using System.Net;
using System.Net.Sockets;
using KolajAI.Api.Hosting;
using KolajAI.Grains.Clocks;
using KolajAI.Grains.Tenants;
using KolajAI.Identity;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Waking;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace KolajAI.Silo.Hosting;

/// <summary>The runtime's settings of a silo: what all share, then what is so for one alone and for one of several.</summary>
internal static class SiloParts
{
    /// <summary>Where grains are, remembered. The runtime's own million is 50 MB after 100,000 grains.</summary>
    private const int RememberedPlaces = 10_000;

    /// <summary>No one else joins this process: ports are whatever is free, and no gateway is opened.</summary>
    public static void AddOnlySilo(this ISiloBuilder silo)
    {
        silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.OnLoopback(), gatewayPort: 0);
        silo.Services.AddSingleton<IMembershipTable, OneSiloMembership>();
        silo.AddShared();
    }

    public static void AddClusterSilo(this ISiloBuilder silo, ClusterSettings cluster)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, ClusterSettings.ServiceId));
        silo.ConfigureEndpoints(
            AddressOf(cluster.SiloHost),
            cluster.SiloPort > 0 ? cluster.SiloPort : FreePort.OnLoopback(),
            cluster.GatewayPort > 0 ? cluster.GatewayPort : FreePort.OnLoopback());
        // Its part of a bulk request; other silos write theirs meanwhile.
        silo.Services.Configure<NudgerOptions>(static nudger => nudger.BulkPause = TimeSpan.FromMilliseconds(300));
        var redis = new SharedRedis(ClusterRedis.Options(cluster.Redis));
        silo.UseRedisClustering(options =>
        {
            options.ConfigurationOptions = redis.Options;
            options.CreateMultiplexer = async _ => (await redis.ConnectAsync(), IsShared: true);
        });
        silo.Configure<ClusterMembershipOptions>(static membership =>
        {
            // A silo that dies is found by three probes that it does not answer, a second and a half each: about 5 s, and the table another moment.
            // A silo that is merely slow answers one of three, or is asked by a third one before it is voted out.
            membership.ProbeTimeout = TimeSpan.FromMilliseconds(1_500);
            membership.NumMissedProbesLimit = 3;
            membership.EnableIndirectProbes = true;
            membership.ExtendProbeTimeoutDuringDegradation = true;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            // A row that has not been renewed for two of these is of a silo that is gone: one that joins does not wait for its answer.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(4);
            membership.NumMissedTableIAmAliveLimit = 2;
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        // Work that is not begun is answered "overloaded", and the front tells its caller when to come back.
        silo.Configure<LoadSheddingOptions>(static shedding =>
        {
            shedding.LoadSheddingEnabled = true;
            shedding.CpuThreshold = 98;
        });
        silo.AddShared();
    }

    private static void AddShared(this ISiloBuilder silo)
    {
        silo.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(30);
            messaging.CancelRequestOnTimeout = true;
            messaging.MaxEnqueuedRequestsSoftLimit = 5_000;
            messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        });
        silo.AddIncomingGrainCallFilter<TenantCallFilter>();
        silo.AddOutgoingGrainCallFilter<TenantCallFilter>();
        silo.Configure<GrainDirectoryOptions>(static directory => directory.CacheSize = RememberedPlaces);
        // Plain JSON without type names: rows stay readable when types move.
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddAdoNetGrainStorage(TenantGrain.StorageName, grains => grains.Configure<Database>(static (options, database) =>
        {
            options.Invariant = database.GrainStorageInvariant;
            options.ConnectionString = database.GrainStorageConnectionString;
        }));
        silo.Services.AddSteadyCollection();
        silo.AddDashboard();
    }

    private static IPAddress AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        try
        {
            return Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..]
                ? first
                : throw new HubStartException($"KOLAJ_SILO_HOST is '{host}', which has no IPv4 address.");
        }
        catch (SocketException e)
        {
            throw new HubStartException($"KOLAJ_SILO_HOST is '{host}', which cannot be resolved: {e.Message}", e);
        }
    }
}
