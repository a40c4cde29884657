namespace KolajAI.Faults.Tests.Judging;

/// <summary>What the hub has on disk that the judge asks for. Accounts are named without their integration.</summary>
internal sealed record StoreRows
{
    public IReadOnlyList<InboxRow> Inbox { get; init; } = [];

    public IReadOnlyList<OrderRow> Orders { get; init; } = [];

    public IReadOnlyList<LineRow> Lines { get; init; } = [];

    public IReadOnlyList<LedgerRow> Ledger { get; init; } = [];

    public IReadOnlyList<ProductRow> Products { get; init; } = [];

    /// <summary>Of the aspect <c>stock</c>.</summary>
    public IReadOnlyList<StockRow> Stocks { get; init; } = [];

    public IReadOnlyList<OperationRow> Operations { get; init; } = [];

    /// <summary>Work that had not come to its end, a line for each kind.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];
}

internal sealed record InboxRow(string Account, string EventId, string State, string? Error);

internal sealed record OrderRow(string Id, string Account, string OrderKey, string Status);

internal sealed record LineRow(string OrderId, string Sku, long OpenUnits);

/// <param name="OrderId">Null where no order is the cause.</param>
/// <param name="Units">Of a shortfall: how many were named.</param>
/// <param name="At">The hub's recording time, the same for all rows of one unit.</param>
internal sealed record LedgerRow(
    long Seq, string Sku, string EffectKey, string Kind, long OnHandDelta, long ReservedDelta, long OnHandAfter, long ReservedAfter, string? OrderId, long? Units, long At);

internal sealed record ProductRow(string Sku, long OnHand, long Reserved);

internal sealed record StockRow(string Sku, string Account, long DesiredVersion, long Desired, long ConfirmedVersion, long RefusedVersion);

internal sealed record OperationRow(string Id, string State);
