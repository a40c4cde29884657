using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

// Small types that several parts of the schema answer with.

internal sealed record MoneyView(decimal Amount, string CurrencyCode);

internal sealed record MoneyBagView(MoneyView ShopMoney, MoneyView PresentmentMoney);

internal sealed record AttributeView(string Key, string? Value);

internal sealed record CountView(int Count, string Precision)
{
    public static CountView Exact(int count) => new(count, "EXACT");

    /// <summary>A count stops at the limit asked.</summary>
    public static CountView UpTo(int count, int? limit) => limit is { } most && count > most ? new CountView(most, "AT_LEAST") : Exact(count);
}

internal sealed record JobView(string Id)
{
    public bool Done { get; set; }
}

internal sealed record ShopPlanView(ShopifyPlan Plan)
{
    public string PublicDisplayName => Plan.ToString();

    public bool PartnerDevelopment => false;

    public bool ShopifyPlus => Plan is ShopifyPlan.Plus or ShopifyPlan.Enterprise;
}

internal sealed record AccessScopeView(string Handle)
{
    public string Description => Handle.Replace('_', ' ');
}

internal sealed record AppInstallationView(ShopifyShop Shop)
{
    public string Id => Gid.Of("AppInstallation", Shop.Number);

    public IReadOnlyList<AccessScopeView> AccessScopes => [.. Shop.Scopes.Select(static scope => new AccessScopeView(scope))];
}

internal sealed record ApiVersionView(string Handle)
{
    public string DisplayName => Handle;

    public bool Supported => true;
}

/// <summary>Payload of a mutation: its result, or why nothing was done.</summary>
internal record PayloadView(object? Result)
{
    public IReadOnlyList<UserErrorView> UserErrors { get; init; } = [];
}
