using KolajAI.Grains.Tenants;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Json;
using KolajAI.Storage.Reads;
using KolajAI.Tenants;
using Xunit;

namespace KolajAI.Grains.Tests.Tenants;

public sealed class ProductLimitTests
{
    private readonly ShiftedClock _clock = new();
    private readonly Usage _usage = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    public async Task Refusal_SeveralProcessesMakeProducts_TogetherTheyLetNoMorePassThanTheTenantMayHave(int most)
    {
        _usage.Limits = new TenantLimits { Products = most };
        var processes = Enumerable.Range(0, 4).Select(_ => new ProductLimit(_usage, _usage, _clock)).ToList();

        for (var i = 0; i < 2 * most + 8; i++)
        {
            var process = processes[i % processes.Count];
            if (await process.RefusalAsync("t") is not null)
                continue;
            _usage.Products++;
            process.Made("t");
        }

        Assert.Equal(most, _usage.Products);
        // Counting walks all that the tenant has.
        Assert.True(_usage.Counts < 40 * processes.Count, $"{_usage.Counts} counts");
    }

    [Fact]
    public async Task Refusal_SomeWereRemoved_LetsPassAgainOnceCountedAnew()
    {
        _usage.Limits = new TenantLimits { Products = 3 };
        _usage.Products = 3;
        var limit = new ProductLimit(_usage, _usage, _clock);
        Assert.NotNull(await limit.RefusalAsync("t"));

        _usage.Products = 2;
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await limit.RefusalAsync("t"));
    }

    private sealed class Usage : ITenantReads, ITenantUsageReads
    {
        public TenantLimits Limits { get; set; } = new();

        public long Products { get; set; }

        public int Counts { get; private set; }

        public Task<IReadOnlyList<StoredTenant>> ListAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<StoredTenant?> FindAsync(string tenant, CancellationToken cancellation = default) =>
            Task.FromResult<StoredTenant?>(new StoredTenant(tenant, tenant, default) { Limits = KolajJson.ToBytes(Limits) });

        Task<TenantUsage> ITenantUsageReads.FindAsync(string tenant, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<long> ProductsAsync(string tenant, CancellationToken cancellation = default)
        {
            Counts++;
            return Task.FromResult(Products);
        }
    }
}
