using KolajAI.Api.RateLimits;
using StackExchange.Redis;

namespace KolajAI.Api.Hosting;

/// <summary>Counts in the Redis of the cluster's membership. Nothing that counts for sellers lies there: it may be lost at any time.</summary>
internal sealed class RedisCounts : ISharedCounts, IAsyncDisposable
{
    /// <summary>A request does not wait longer for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private const string Add = """
        local sum = redis.call('incrby', KEYS[1], ARGV[1])
        if sum == tonumber(ARGV[1]) then redis.call('pexpire', KEYS[1], ARGV[2]) end
        return sum
        """;

    private readonly string _prefix;
    private readonly TimeProvider _clock;
    private readonly Task<ConnectionMultiplexer> _connection;

    /// <param name="clusterId">Clusters may share a Redis.</param>
    public RedisCounts(ConfigurationOptions redis, string clusterId, TimeProvider clock)
    {
        (_prefix, _clock) = ($"{clusterId}/rates/", clock);
        // It comes back by itself, and what is asked meanwhile does not wait.
        var own = redis.Clone();
        own.BacklogPolicy = BacklogPolicy.FailFast;
        _connection = ConnectionMultiplexer.ConnectAsync(own);
    }

    public async Task<long?> AddAsync(string name, long count, TimeSpan lifetime)
    {
        try
        {
            var redis = await _connection.WaitAsync(Patience, _clock);
            var sum = await redis.GetDatabase().ScriptEvaluateAsync(Add, [_prefix + name], [count, (long)lifetime.TotalMilliseconds]).WaitAsync(Patience, _clock);
            return (long)sum;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (await _connection).DisposeAsync();
        }
        catch (RedisException)
        {
            // It was never there.
        }
    }
}
