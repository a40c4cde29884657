using KolajAI.Identity;
using KolajAI.Monetary;

namespace KolajAI.Connectors;

/// <summary>The shopper's side of the built-in sandbox marketplace, and its faults.</summary>
public interface ISandboxControl
{
    /// <summary>A shopper buys: the sandbox lowers its own stock. The answer's delivery is the notice it would post.</summary>
    Task<SandboxOrderResult> PlaceOrderAsync(AccountRef account, IReadOnlyList<SandboxLine> lines, CancellationToken cancellation);

    /// <summary>The shopper cancels the whole order: the sandbox raises its own stock again.</summary>
    Task<SandboxOrderResult> CancelOrderAsync(AccountRef account, string orderKey, CancellationToken cancellation);

    /// <summary>What the sandbox shows for sale.</summary>
    Task<IReadOnlyList<RemoteListing>> ListingsAsync(AccountRef account, CancellationToken cancellation);

    /// <summary>Somebody changes a listing in the sandbox's own panel; null leaves a value as it is. False when the SKU is not listed.</summary>
    Task<bool> ChangeByHandAsync(AccountRef account, string sku, long? quantity, Money? price, CancellationToken cancellation);

    /// <summary>The next <see cref="SandboxFault.Count"/> calls of the operation fail so.</summary>
    Task SetFaultAsync(AccountRef account, SandboxFault fault, CancellationToken cancellation);
}

public sealed record SandboxLine(string Sku, long Quantity);

/// <param name="Notice">Null where the order was not taken.</param>
/// <param name="Error">Why not: <c>out_of_stock</c>, <c>unknown_listing</c>, <c>unknown_order</c>, <c>wrong_state</c>.</param>
public sealed record SandboxOrderResult(string? OrderKey, WebhookDelivery? Notice, string? Error, string? Detail);

/// <param name="Kind"><c>error</c>, <c>rate_limited</c>, <c>refuse</c> (items), <c>apply_then_drop</c>, <c>lose_notices</c>.</param>
/// <param name="Operation"><c>publish</c>, <c>stock</c>, <c>orders</c>, <c>actions</c>, <c>*</c>.</param>
public sealed record SandboxFault(string Kind, string Operation, int Count);
