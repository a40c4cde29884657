namespace KolajAI.Api.Hosting;

/// <summary>What the processes of one cluster share, and where a silo is reached by the others.</summary>
/// <param name="Redis"><c>KOLAJ_REDIS</c>: the membership's Redis, as StackExchange.Redis takes it: <c>host:port[,password=...]</c>.</param>
/// <param name="Id"><c>KOLAJ_CLUSTER_ID</c>, default <c>kolaj</c>: clusters with other names do not see each other.</param>
/// <param name="SiloHost"><c>KOLAJ_SILO_HOST</c>, default 127.0.0.1: the address or name by which the other processes reach this silo.</param>
/// <param name="SiloPort"><c>KOLAJ_SILO_PORT</c>, default 11111: for the other silos; 0 is a free one.</param>
/// <param name="GatewayPort"><c>KOLAJ_GATEWAY_PORT</c>, default 30000: for the fronts; 0 is a free one.</param>
public sealed record ClusterSettings(string Redis, string Id, string SiloHost, int SiloPort, int GatewayPort)
{
    /// <summary>One service for all clusters: what is stored is the same.</summary>
    public const string ServiceId = "kolajai";
}
