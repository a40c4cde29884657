using System.Net;
using KolajAI.Api.Access;
using KolajAI.Api.Tests.Alerts;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Access;

public sealed class KeyLookupTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);
    private readonly Recorder _committer = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_WhoseHashTheIndexOnlyTakesForTheSame_IsUnknown()
    {
        var key = Key("kj_live_a");
        Assert.Equal("key_unknown", (await Lookup(key with { KeyHash = key.KeyHash.ToUpperInvariant() }).FindAsync("kj_live_a", null, Cancellation)).Refusal);
        Assert.Equal("key_unknown", (await Lookup(key with { KeyHash = key.KeyHash[..^1] }).FindAsync("kj_live_a", null, Cancellation)).Refusal);
        Assert.Equal(key, (await Lookup(key).FindAsync("kj_live_a", null, Cancellation)).Key);
    }

    [Fact]
    public async Task Key_AtItsEnd_HasExpiredWhateverIsRemembered()
    {
        var lookup = Lookup(Key("kj_live_a") with { ExpiresAt = Now.AddSeconds(1) });
        Assert.NotNull((await lookup.FindAsync("kj_live_a", null, Cancellation)).Key);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("key_expired", (await lookup.FindAsync("kj_live_a", null, Cancellation)).Refusal);
    }

    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.8", false)]
    [InlineData(null, false)]
    public async Task Key_WithAnAllowList_IsFoundFromThereAlone(string? from, bool isFound)
    {
        var found = await Lookup(Key("kj_live_a") with { IpAllowList = """["203.0.113.7/32"]""" }).FindAsync("kj_live_a", from is null ? null : IPAddress.Parse(from), Cancellation);
        Assert.Equal(isFound ? null : "address_not_allowed", found.Refusal);
    }

    [Fact]
    public async Task Uses_OfAKey_AreWrittenOnceAMinuteAndNotWithTheRequest()
    {
        var uses = new LastUses(_committer, _clock, NullLogger<LastUses>.Instance);
        var key = Key("kj_live_a");
        for (var i = 0; i < 100; i++)
            uses.Note(key, IPAddress.Parse("::ffff:10.0.0.7"), Now.AddSeconds(i));
        uses.Note(key with { KeyId = "recent", LastUsedAt = Now.AddSeconds(-59) }, null, Now);
        Assert.Empty(_committer.Rows);

        await uses.WriteAsync();

        Assert.Equal([new ApiKeyUsedRow("k", Now.AddSeconds(99), "10.0.0.7")], _committer.Rows);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("10.0.0.1/8", null)]
    [InlineData("2001:db8::1/32", null)]
    [InlineData("::ffff:10.0.0.0/8", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0/-1", null)]
    [InlineData("10.0.0.0/ 8", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("10.1", null)]
    [InlineData("fe80::1%1", null)]
    [InlineData("*", null)]
    public void Range_IsReadStrictly(string text, string? range) => Assert.Equal(range, AddressRanges.Parse(text)?.ToString());

    private static StoredKey Key(string key) => new("t", "k", "kj_live_a", "till", "viewer", Now, null) { KeyHash = ApiKeys.Hash(key) };

    private KeyLookup Lookup(StoredKey key)
    {
        var cache = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider().GetRequiredService<HybridCache>();
        return new KeyLookup(new One(key), cache, _clock, new LastUses(_committer, _clock, NullLogger<LastUses>.Instance), Security.Events(_committer, null!, _clock));
    }

    /// <summary>Whatever is asked for, this is what the index finds.</summary>
    private sealed class One(StoredKey key) : IKeyReads
    {
        public Task<StoredKey?> FindByHashAsync(string keyHash, CancellationToken cancellation = default) => Task.FromResult<StoredKey?>(key);

        public Task<IReadOnlyList<StoredKey>> ListAsync(string tenant, CancellationToken cancellation = default) => Task.FromResult<IReadOnlyList<StoredKey>>([key]);
    }

    private sealed class Recorder : ICommitter
    {
        public List<StoreRow> Rows { get; } = [];

        public Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
        {
            Rows.AddRange(unit.Rows);
            return Task.FromResult(new CommitResult(CommitOutcome.Committed, 0, null, []));
        }
    }
}
