using StackExchange.Redis;

namespace KolajAI.Silo.Hosting;

/// <summary>One connection to the membership's Redis for the runtime and the guard.</summary>
internal sealed class SharedRedis(ConfigurationOptions options)
{
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection = new(async () => await ConnectionMultiplexer.ConnectAsync(options));

    public ConfigurationOptions Options => options;

    public Task<IConnectionMultiplexer> ConnectAsync() => _connection.Value;
}
