using StackExchange.Redis;

namespace KolajAI.Api.Hosting;

/// <summary>How the processes of a cluster speak to the membership's Redis.</summary>
public static class ClusterRedis
{
    /// <exception cref="HubStartException">The setting cannot be understood.</exception>
    public static ConfigurationOptions Options(string redis)
    {
        try
        {
            var options = ConfigurationOptions.Parse(redis);
            if (options.EndPoints.Count == 0)
                throw new HubStartException("KOLAJ_REDIS names no server; it must be host:port.");
            // It may be away for a while: what is asked meanwhile fails and is asked again, and the connection comes back by itself.
            options.AbortOnConnectFail = false;
            options.ClientName = "kolaj";
            return options;
        }
        catch (ArgumentException e)
        {
            throw new HubStartException($"KOLAJ_REDIS cannot be understood: {e.Message}", e);
        }
    }
}
