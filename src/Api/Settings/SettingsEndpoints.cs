using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Tenants;
using KolajAI.Api.Warehouses;
using KolajAI.Errors;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;

namespace KolajAI.Api.Settings;

internal sealed record SettingsBody
{
    public string? Name { get; init; }

    /// <summary>IANA name; days and report periods follow it.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Settings that accounts take where they set nothing.</summary>
    public Dictionary<string, JsonElement>? AccountDefaults { get; init; }

    /// <summary>Replaced whole: <c>USD/TRY</c> to what one unit of the first costs in the second, as text: <c>"41.25"</c>. Price rules convert by them.</summary>
    public Dictionary<string, string>? ExchangeRates { get; init; }

    [ReadOnlyField]
    public JsonElement? Tenant { get; init; }

    [ReadOnlyField]
    public JsonElement? CreatedAt { get; init; }

    [ReadOnlyField]
    public JsonElement? Branding { get; init; }
}

internal sealed record AccountDefaultsShape(int? SyncIntervalSeconds, DateTimeOffset? ImportOrdersFrom, bool? AutoAcknowledge, bool? RestockOnCancel)
{
    /// <summary>How accounts share pools of units; null: shared.</summary>
    public StockPolicies.Shape? StockPolicy { get; init; }

    /// <summary>Units kept back from channels; null: none.</summary>
    public long? StockBuffer { get; init; }

    /// <summary>A price that changes by more than this percent of the last confirmed one waits for a person; null: 50.</summary>
    public decimal? MaxPriceChangePercent { get; init; }

    /// <summary>Listings closed in a day before further ones wait for a person; null: 100.</summary>
    public int? MaxDelistPerDay { get; init; }

    /// <summary>Percent of the live listings that counts may set to 0 in a day before further ones wait for a person; null: 30, and at least 10 listings.</summary>
    public decimal? MaxZeroedSharePercent { get; init; }

    /// <summary>Days after an order's end that its buyer's data is kept; null: until somebody asks for its erasure, or as the platform's rules say.</summary>
    public int? PersonalDataDays { get; init; }

    /// <summary>How prices of channels come from the product's; null: they are the product's.</summary>
    public PriceRules.Shape? PriceRule { get; init; }

    /// <summary>Warehouses that accounts ship from, the preferred one first; null or none: all.</summary>
    public IReadOnlyList<string>? Warehouses { get; init; }
}

internal sealed record SettingsShape(string Tenant, string Name, string TimeZone, AccountDefaultsShape AccountDefaults, DateTimeOffset CreatedAt)
{
    public required IReadOnlyDictionary<string, string> ExchangeRates { get; init; }

    /// <summary>How the hub looks to the tenant's people; set by the operator.</summary>
    public required Branding Branding { get; init; }
}

internal sealed record SettingsAnswer(SettingsShape Settings) : Answer;

/// <summary><c>/api/settings</c>: the tenant's own, and the defaults of its accounts.</summary>
internal static class SettingsEndpoints
{
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/settings", Role.Viewer, Get, "The tenant's settings").Answers<SettingsAnswer>();
        routes.Put("/api/settings", Role.Admin, Put, "Changes the tenant's settings; what is omitted is kept").Body<SettingsBody>().Answers<SettingsAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> Get(HttpContext context, IGrainFactory grains, ITenantReads tenants)
    {
        var request = ApiRequest.Of(context);
        return Answering.Ok(Shape(
            await grains.GetGrain<ITenantGrain>(request.Tenant).Get() ?? throw new RequestRefusedException("tenant_not_found"), await BrandingAsync(request, tenants)));
    }

    private static async Task<IResult> Put(HttpContext context, IGrainFactory grains, IAccountReads accounts, IWarehouseReads warehouses, ITenantReads tenants, AuditLog audit, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<SettingsBody>();
        var defaults = new SettingsReader("/account_defaults", connector: null).Read(body.AccountDefaults ?? []);
        var rates = ExchangeRates.Read(body.ExchangeRates, "/exchange_rates", out var wrong);
        RequestRefusedException.ThrowIfAny([.. defaults.Errors, .. wrong]);
        await NamedWarehouses.RequireAsync(request.Tenant, defaults.Common?.Warehouses, "/account_defaults/warehouses", warehouses, request.Cancellation);
        if (body.TimeZone is not null && !(TimeZoneInfo.TryFindSystemTimeZoneById(body.TimeZone, out var zone) && zone.HasIanaId))
            throw RequestRefusedException.At("/time_zone", "time_zone_unknown", "Send an IANA name like Europe/Istanbul.");
        if (body.Name is { Length: > LongestName })
            throw RequestRefusedException.At("/name", ErrorCodes.TooLong, $"At most {LongestName} characters.");
        var before = await grains.GetGrain<ITenantGrain>(request.Tenant).Get();
        var view = await grains.GetGrain<ITenantGrain>(request.Tenant).Update(new TenantSettings
        {
            Name = body.Name?.Trim(),
            TimeZone = body.TimeZone,
            AccountDefaults = defaults.Common,
            ExchangeRates = rates,
        });
        // Kept by Orleans persistence, so in a commit of its own.
        await audit.WriteAsync(request.Tenant, AuditRow.Of("settings.change", "settings", clock.GetUtcNow(), before, view));
        foreach (var account in await accounts.ListAsync(request.Tenant, request.Cancellation))
            await grains.GetGrain<IAccountGrain>(account.GrainKey).DefaultsChanged();
        return Answering.Ok(Shape(view, await BrandingAsync(request, tenants)));
    }

    private static async Task<Branding> BrandingAsync(ApiRequest request, ITenantReads tenants) =>
        await tenants.FindAsync(request.Tenant, request.Cancellation) is { } tenant ? TenantShape.Of(tenant).Branding : new Branding();

    private static SettingsAnswer Shape(TenantView view, Branding branding)
    {
        var common = view.AccountDefaults;
        var defaults = new AccountDefaultsShape(common.SyncIntervalSeconds, common.ImportOrdersFrom, common.AutoAcknowledge, common.RestockOnCancel)
        {
            StockPolicy = StockPolicies.Of(common.StockPolicy),
            StockBuffer = common.StockBuffer,
            MaxPriceChangePercent = common.MaxPriceChangePercent,
            MaxDelistPerDay = common.MaxDelistPerDay,
            MaxZeroedSharePercent = common.MaxZeroedSharePercent,
            PersonalDataDays = common.PersonalDataDays,
            PriceRule = PriceRules.Of(common.PriceRule),
            Warehouses = common.Warehouses,
        };
        return new SettingsAnswer(new SettingsShape(view.Id, view.Name, view.TimeZone, defaults, view.CreatedAt)
        {
            ExchangeRates = ExchangeRates.Of(view.ExchangeRates),
            Branding = branding,
        });
    }
}
