using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Grains.Waking;
using KolajAI.Identity;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Waking;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace KolajAI.Grains.Tests.Waking;

/// <summary>A restart that finds accounts due: sweeps over a real store, and accounts that hold their calls.</summary>
public sealed class AdmissionTests : IAsyncDisposable
{
    private const int Many = 100_000;
    private const string Tenant = "t";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;
    private readonly ShiftedClock _clock = new();
    private readonly HeldAccounts _accounts = HeldAccounts.New();
    private readonly SteadyPressure _pressure = new();
    private readonly Nudger _nudger;

    public AdmissionTests()
    {
        _store = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock).AddKolajStorage(new StorageOptions { DataFolder = _folder }).BuildServiceProvider();
        _nudger = new Nudger(_accounts.Grains, Options.Create(new NudgerOptions { AtOnce = 64 }), _clock, NullLogger<Nudger>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Restart_100_000AccountsDue_AreToldInPagesTheLongestDueFirstAndNeverTooManyAtOnce()
    {
        await MakeDueAsync(Many);
        var sweeps = new WatchedSweeps(_store.GetRequiredService<ISweeps>());
        var sweeper = Sweeper(sweeps, new SweeperOptions { AccountsPerSweep = 2_500, AccountsAtOnce = 2_500, Lease = TimeSpan.FromDays(1) });

        // Nobody answers: one page, and no more of them are asked for.
        for (var i = 0; i < 3; i++)
            await sweeper.SweepAsync(Cancellation);
        Assert.Equal([2_500], sweeps.Pages.Select(static page => page.Count));
        Assert.True(_nudger.Accounts <= 2_500);

        _accounts.AnswerAll();
        for (var i = 0; _accounts.Told < Many; i++)
        {
            Assert.True(i < 100_000, $"Only {_accounts.Told} were told.");
            await sweeper.SweepAsync(Cancellation);
            Assert.True(_nudger.Accounts <= 2_500);
            await Task.Yield();
        }

        Assert.Equal(Many, _accounts.Told);
        Assert.InRange(_accounts.MostAtOnce, 1, 32);
        Assert.All(sweeps.Pages, static page => Assert.InRange(page.Count, 1, 2_500));
        Assert.Equal(Many, sweeps.Pages.Sum(static page => page.Count));
        Assert.All(sweeps.Pages.Zip(sweeps.Pages.Skip(1)), static pages => Assert.True(pages.First.Max() < pages.Second.Min()));
    }

    [Fact]
    public async Task Sweep_WhileTheStoreIsBehind_AdmitsNobody()
    {
        await MakeDueAsync(10);
        var sweeps = new WatchedSweeps(_store.GetRequiredService<ISweeps>());
        var sweeper = Sweeper(sweeps, new SweeperOptions());
        _pressure.IsOn = true;
        await sweeper.SweepAsync(Cancellation);
        Assert.Empty(sweeps.Pages);

        _pressure.IsOn = false;
        await sweeper.SweepAsync(Cancellation);
        Assert.Equal([10], sweeps.Pages.Select(static page => page.Count));
        _accounts.AnswerAll();
    }

    private async Task MakeDueAsync(int count)
    {
        // The order of keys is not that of times.
        var now = _clock.GetUtcNow();
        foreach (var numbers in Enumerable.Range(0, count).Reverse().Chunk(5_000))
        {
            var result = await _store.GetRequiredService<ICommitter>().CommitAsync(
                new Unit { Tenant = Tenant, Rows = [.. numbers.Select(n => new AccountWakeRow($"sandbox/a{n}", 0, now.AddHours(-1).AddMilliseconds(n)))] }, Cancellation);
            Assert.True(result.Committed);
        }
    }

    private Sweeper Sweeper(ISweeps sweeps, SweeperOptions options) => new(
        sweeps, _nudger, new Dispatcher(null!, _accounts.Grains, Options.Create(new DispatcherOptions()), _clock, NullLogger<Dispatcher>.Instance), _pressure, _accounts.Grains,
        Options.Create(options), _clock, NullLogger<Sweeper>.Instance);

    /// <summary>Remembers the pages of accounts that were claimed, by the numbers in their names.</summary>
    private sealed class WatchedSweeps(ISweeps inner) : ISweeps
    {
        public List<IReadOnlyList<int>> Pages { get; } = [];

        public async Task<IReadOnlyList<AccountRef>> ClaimDueAccountsAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellation = default)
        {
            var page = await inner.ClaimDueAccountsAsync(now, leaseUntil, limit, cancellation);
            if (page.Count > 0)
                Pages.Add([.. page.Select(static account => int.Parse(account.Account[1..], System.Globalization.CultureInfo.InvariantCulture))]);
            return page;
        }

        public Task<IReadOnlyList<(string Tenant, string OperationId)>> DueOperationsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
            inner.DueOperationsAsync(now, limit, cancellation);

        public Task<IReadOnlyList<(string Tenant, string ProductId)>> DueProductsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
            inner.DueProductsAsync(now, limit, cancellation);

        public Task<IReadOnlyList<(string Tenant, string AccountKey, string OrderKey)>> OrdersOwingEffectsAsync(
            DateTimeOffset olderThan, int limit, CancellationToken cancellation = default) => inner.OrdersOwingEffectsAsync(olderThan, limit, cancellation);

        public Task<long> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) => inner.DeleteExpiredAsync(now, limit, cancellation);
    }

    private sealed class SteadyPressure : IStorePressure
    {
        public bool IsOn { get; set; }

        public TimeSpan Lasting => TimeSpan.Zero;

        public int Waiting => 0;

        public int Capacity => 1;
    }
}
