using KolajAI.Accounts;
using KolajAI.Tenants;

namespace KolajAI.Grains.Tenants;

/// <summary>A tenant's settings, kept by Orleans persistence (they seldom change).</summary>
[CollectionAgeLimit(Minutes = 60)]
public sealed class TenantGrain(
    [PersistentState("tenant", TenantGrain.StorageName)] IPersistentState<TenantState> state, TimeProvider clock) : Grain, ITenantGrain
{
    /// <summary>The name of the grain storage provider.</summary>
    public const string StorageName = "tenants";

    public async Task<bool> Create(string name)
    {
        if (state.State.CreatedAt is not null)
            return false;
        state.State.Name = name;
        state.State.CreatedAt = clock.GetUtcNow();
        await state.WriteStateAsync();
        return true;
    }

    public Task<TenantView?> Get() => Task.FromResult(state.State.CreatedAt is null ? null : View());

    public async Task<TenantView> Update(TenantSettings settings)
    {
        state.State.CreatedAt ??= clock.GetUtcNow();
        state.State.Name = settings.Name ?? state.State.Name;
        state.State.TimeZone = settings.TimeZone ?? state.State.TimeZone;
        if (settings.ExchangeRates is { } rates)
            state.State.ExchangeRates = new Dictionary<string, decimal>(rates, StringComparer.Ordinal);
        if (settings.AccountDefaults is { } change)
        {
            var known = state.State.AccountDefaults;
            state.State.AccountDefaults = new AccountSettings
            {
                SyncIntervalSeconds = change.SyncIntervalSeconds ?? known.SyncIntervalSeconds,
                ImportOrdersFrom = change.ImportOrdersFrom ?? known.ImportOrdersFrom,
                AutoAcknowledge = change.AutoAcknowledge ?? known.AutoAcknowledge,
                RestockOnCancel = change.RestockOnCancel ?? known.RestockOnCancel,
                StockPolicy = change.StockPolicy ?? known.StockPolicy,
                StockBuffer = change.StockBuffer ?? known.StockBuffer,
                MaxPriceChangePercent = change.MaxPriceChangePercent ?? known.MaxPriceChangePercent,
                MaxDelistPerDay = change.MaxDelistPerDay ?? known.MaxDelistPerDay,
                PersonalDataDays = change.PersonalDataDays ?? known.PersonalDataDays,
                MaxZeroedSharePercent = change.MaxZeroedSharePercent ?? known.MaxZeroedSharePercent,
                PriceRule = change.PriceRule ?? known.PriceRule,
                Warehouses = change.Warehouses ?? known.Warehouses,
            };
        }

        await state.WriteStateAsync();
        return View();
    }

    public async Task Suspend(bool suspended)
    {
        if (state.State.CreatedAt is null || state.State.Suspended == suspended)
            return;
        state.State.Suspended = suspended;
        await state.WriteStateAsync();
    }

    public Task Forget()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private TenantView View() => new(
        this.GetPrimaryKeyString(), state.State.Name, state.State.TimeZone, state.State.AccountDefaults, state.State.CreatedAt!.Value)
    {
        ExchangeRates = state.State.ExchangeRates,
        Suspended = state.State.Suspended,
    };
}

/// <summary>What is stored; no secrets, since the dashboard shows it.</summary>
[GenerateSerializer, Alias("TenantState")]
public sealed class TenantState
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public string TimeZone { get; set; } = "Europe/Istanbul";

    [Id(2)]
    public AccountSettings AccountDefaults { get; set; } = new();

    [Id(3)]
    public DateTimeOffset? CreatedAt { get; set; }

    [Id(4)]
    public Dictionary<string, decimal> ExchangeRates { get; set; } = [];

    [Id(5)]
    public bool Suspended { get; set; }
}
