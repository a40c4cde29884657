using System.Reflection;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Privacy;
using KolajAI.Grains.Tests.Quotas;
using KolajAI.Identity;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KolajAI.Grains.Tests.Privacy;

/// <summary>How long buyers' data is kept: the shorter of the platform's rule and the seller's setting.</summary>
public sealed class RetentionTests
{
    private static readonly DateTimeOffset Ended = ModelClock.Start;

    private readonly ModelClock _clock = new();
    private readonly EndedOrders _orders = new();

    [Theory]
    [InlineData("amazon_tr", null, 30)]
    [InlineData("amazon_tr", 10, 10)]
    [InlineData("amazon_tr", 90, 30)]
    [InlineData("trendyol", 90, 90)]
    public async Task Data_IsErasedOnTheDayAndNotBefore(string integration, int? setting, int days)
    {
        var account = new AccountRef("t1", integration, "default");
        _orders.Ends[("order:1", account)] = Ended;
        var worker = Worker(setting);

        _clock.Now = TimeSpan.FromDays(days);
        await worker.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_orders.Erased);
        Assert.Empty(_orders.Told);

        _clock.Now += TimeSpan.FromSeconds(1);
        await worker.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("t1", "order:1", "retention")], _orders.Erased);
    }

    [Fact]
    public async Task Data_WithoutARule_IsKept()
    {
        _orders.Ends[("order:1", new AccountRef("t1", "trendyol", "default"))] = Ended;
        _clock.Now = TimeSpan.FromDays(3_650);
        await Worker(null).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_orders.Erased);
    }

    [Fact]
    public async Task Run_ThatErased_IsToldWithTheErasureOfEachAccount()
    {
        for (var i = 0; i < 3; i++)
            _orders.Ends[($"order:{i}", new AccountRef("t1", i == 0 ? "trendyol" : "amazon_tr", "default"))] = Ended;
        _orders.Ends[("order:1", new AccountRef("t2", "amazon_tr", "default"))] = Ended;
        _clock.Now = TimeSpan.FromDays(91);
        var worker = Worker(90);

        await worker.RunAsync(TestContext.Current.CancellationToken);
        await worker.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [("t1", "retention.erase", "account:trendyol/default", "system", 1), ("t1", "retention.erase", "account:amazon_tr/default", "system", 2), ("t2", "retention.erase", "account:amazon_tr/default", "system", 1)],
            _orders.Told.Select(static t => (t.Tenant, t.Entry.Action, t.Entry.Object, t.Entry.Actor.Name, t.Entry.After!.Value.GetProperty("erased").GetInt32())));
    }

    private RetentionWorker Worker(int? days) => new(
        _orders, _orders, Registry(), SettingsGrains.With(new AccountSettings { PersonalDataDays = days }), _clock, NullLogger<RetentionWorker>.Instance);

    private static IConnectorRegistry Registry() => DispatchProxy.Create<IConnectorRegistry, Listed>();

    /// <summary>A platform with a rule and one without.</summary>
    public class Listed : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IConnectorRegistry.Describe)
            ? new ConnectorDescriptor
            {
                Id = (string)args![0]!,
                Name = "",
                Type = "",
                Region = "",
                Evidence = "official",
                PersonalDataDays = (string)args[0]! == "amazon_tr" ? 30 : null,
            }
            : throw new NotSupportedException(targetMethod.Name);
    }

    /// <summary>Accounts that were deleted, of a tenant with settings.</summary>
    public class SettingsGrains : DispatchProxy
    {
        private AccountSettings _settings = new();

        public static IGrainFactory With(AccountSettings settings)
        {
            var grains = Create<IGrainFactory, SettingsGrains>();
            ((SettingsGrains)(object)grains)._settings = settings;
            return grains;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var grain = (Answering)(targetMethod!.ReturnType == typeof(ITenantGrain) ? (object)Create<ITenantGrain, Answering>() : Create<IAccountGrain, Answering>());
            grain.Answer = targetMethod.ReturnType == typeof(ITenantGrain)
                ? Task.FromResult<TenantView?>(new TenantView("t1", "t1", "Europe/Istanbul", _settings, Ended))
                : Task.FromResult<AccountView?>(null);
            return grain;
        }
    }

    public class Answering : DispatchProxy
    {
        public object? Answer { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer;
    }

    private sealed class EndedOrders : IPersonalReads, IPersonalErasure
    {
        public Dictionary<(string ObjectId, AccountRef Account), DateTimeOffset> Ends { get; } = [];

        public List<(string Tenant, string ObjectId, string Cause)> Erased { get; } = [];

        public List<(string Tenant, AuditRow Entry)> Told { get; } = [];

        public Task<IReadOnlyList<AccountRef>> AccountsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<AccountRef>>([.. Ends.Keys.Select(static k => k.Account).Distinct()]);

        public Task<IReadOnlyList<string>> EndedBeforeAsync(AccountRef account, DateTimeOffset before, int limit, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<string>>([.. Ends.Where(e => e.Key.Account == account && e.Value < before).Select(static e => e.Key.ObjectId).Take(limit)]);

        public Task EraseAsync(string tenant, IReadOnlyList<string> objectIds, string cause, Func<IReadOnlyList<string>, AuditRow> told, CancellationToken cancellation)
        {
            if (objectIds.Count > 0)
                Told.Add((tenant, told(objectIds)));
            Erased.AddRange(objectIds.Select(id => (tenant, id, cause)));
            foreach (var key in Ends.Keys.Where(k => k.Account.Tenant == tenant && objectIds.Contains(k.ObjectId)).ToArray())
                Ends.Remove(key);
            return Task.CompletedTask;
        }

        public Task NoteEarlierEndsAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<int> ReplayAsync(CancellationToken cancellation) => Task.FromResult(0);
    }
}
