using System.Net;
using KolajAI.Api.Alerts;
using KolajAI.Storage;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Alerts;

/// <summary>What happens around the calls that get through, on a store of its own.</summary>
public sealed class SecurityEventsTests : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;
    private readonly SecurityEvents _events;

    public SecurityEventsTests()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        services.AddKolajStorage(new StorageOptions { DataFolder = _folder });
        _store = services.BuildServiceProvider();
        _events = Security.Events(_store.GetRequiredService<ICommitter>(), Reads, clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAuditReads Reads => _store.GetRequiredService<IAuditReads>();

    [Fact]
    public async Task Key_FromANetworkWhereItNeverWas_IsAnAlertOnce()
    {
        var key = new StoredKey("t", "k", "p", "till", "viewer", DateTimeOffset.UnixEpoch, null) { KeyHash = "h" };
        await UseAsync(key, "203.0.113.7");
        await UseAsync(key, "203.0.113.99");
        Assert.Empty(await Reads.AlertsAsync("t", null, null, 10, Cancellation));

        await UseAsync(key, "198.51.100.4");
        await UseAsync(key, "198.51.100.5");
        await UseAsync(key with { LastUsedFrom = "192.0.2.1" }, "192.0.2.1");

        var alert = Assert.Single(await Reads.AlertsAsync("t", "open", null, 10, Cancellation));
        Assert.Equal(("key_new_place", "key:k", 1L), (alert.Kind, alert.Subject, alert.Count));
        Assert.Contains("198.51.100.0/24", alert.Detail, StringComparison.Ordinal);
        Assert.Equal(["198.51.100.0/24", "203.0.113.0/24"], await Reads.KeyPlacesAsync("t", "k", Cancellation));
    }

    [Fact]
    public async Task Failures_ByTheThousand_AreAFewEntriesThatCountThem()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _events.SignInFailed("t", "u", IPAddress.Parse("203.0.113.7"));
            _events.SignInBlocked("t", $"2001:db8:{i:x}::/64");
        }

        await _events.WriteAsync();

        var entries = await Reads.ListAsync("t", new AuditFilter(null, null, null, null, null, null), 5_000, Cancellation);
        Assert.InRange(entries.Count, 2, 1_001);
        Assert.Contains("5000", System.Text.Encoding.UTF8.GetString(Assert.Single(entries, static e => e.Object == "user:u").Body), StringComparison.Ordinal);
        Assert.Equal(5_000, (await Reads.AlertsAsync("t", "open", null, 5_000, Cancellation)).Sum(static a => a.Count));
        Assert.True((await _store.GetRequiredService<AuditVerifier>().VerifyAsync("t", cancellation: Cancellation)).IsWhole);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private Task UseAsync(StoredKey key, string from)
    {
        _events.KeyUsed(key, IPAddress.Parse(from));
        return _events.WriteAsync();
    }
}
