using KolajAI.Accounts;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Storage.Reads;
using KolajAI.Tenants;

namespace KolajAI.Api.Orders;

/// <summary>An order that exists, with the grain that owns it.</summary>
internal sealed record FoundOrder(AccountRef Account, IOrderGrain Grain, OrderView View, bool HasPersonal)
{
    public OrderShape Shape(ApiRequest request, OrderView? now = null) => OrderShape.Of(now ?? View, HasPersonal, request.Caller.Role);
}

/// <summary>Finds orders by their ids.</summary>
internal sealed class OrderResolver(IOrderReads orders, IGrainFactory grains, IConnectorRegistry registry)
{
    public async Task<FoundOrder> FindAsync(string tenant, string orderId, CancellationToken cancellation)
    {
        // Looked for in the store first, so that no grain is woken for every wrong id.
        if (!OrderIds.TryParse(tenant, orderId, out var account, out var orderKey) || await orders.FindAsync(tenant, orderId, cancellation) is not { } stored)
            throw new RequestRefusedException(ErrorCodes.OrderNotFound);
        var grain = grains.GetGrain<IOrderGrain>(GrainKeys.Order(account, orderKey));
        return new FoundOrder(account, grain, await grain.Get() ?? throw new RequestRefusedException(ErrorCodes.OrderNotFound), stored.Personal is not null);
    }

    public async Task<OrderView?> ViewAsync(string tenant, string orderId) => OrderIds.TryParse(tenant, orderId, out var account, out var orderKey)
        ? await grains.GetGrain<IOrderGrain>(GrainKeys.Order(account, orderKey)).Get()
        : null;

    /// <summary>The platform's actions.</summary>
    /// <exception cref="RequestRefusedException">422 <c>capability_missing</c>.</exception>
    public IOrderActions Able(AccountRef account, OrderActionKind kind) =>
        registry.Find(account.Integration) is IOrderActions actions && actions.SupportedActions.Contains(kind)
            ? actions
            : throw new RequestRefusedException(ErrorCodes.CapabilityMissing, $"'{account.Integration}' cannot be told this.");

    /// <summary>What decides how the order moves stock, from the account and, where it says nothing, the tenant.</summary>
    public async Task<OrderRules> RulesAsync(AccountRef account)
    {
        var view = await grains.GetGrain<IAccountGrain>(account.GrainKey).Get();
        var defaults = (await grains.GetGrain<ITenantGrain>(account.Tenant).Get())?.AccountDefaults;
        return new OrderRules(
            view?.Common.RestockOnCancel ?? defaults?.RestockOnCancel ?? true,
            registry.Describe(account.Integration)?.LowersOwnStock ?? true,
            view?.Common.ImportOrdersFrom ?? defaults?.ImportOrdersFrom ?? view?.CreatedAt,
            view?.Common.AutoAcknowledge ?? defaults?.AutoAcknowledge ?? false);
    }
}
