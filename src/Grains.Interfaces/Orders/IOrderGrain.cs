using KolajAI.Errors;
using KolajAI.Identity;

namespace KolajAI.Orders;

/// <summary>
/// One buyer's order. Key: <see cref="GrainKeys.Order"/>. The order's row and the stock effects it owes commit together; effects
/// are then given to the products, each by a key that counts once, and marked done. What a crash leaves undone, <see cref="Resume"/> does.
/// </summary>
[Alias("KolajAI.IOrderGrain")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>Merges what the platform told; a repeat or an older version changes nothing.</summary>
    [Alias("Ingest")]
    [ResponseTimeout("00:01:00")]
    Task<IngestResult> Ingest(RemoteOrder order, OrderRules rules);

    [Alias("Get")]
    Task<OrderView?> Get();

    /// <summary>Binds a line to a product; its stock moves now. Another product than the bound one is an error.</summary>
    [Alias("BindLine")]
    [ResponseTimeout("00:01:00")]
    Task<OrderCommandResult> BindLine(string lineId, string productId, bool remember, OrderRules rules);

    /// <summary>Records an action to be told to the platform; the account carries it out.</summary>
    [Alias("Request")]
    [ResponseTimeout("00:00:30")]
    Task<OrderCommandResult> Request(OrderAction action);

    /// <summary>The caller's own receipt; another value than the stored one is an error.</summary>
    [Alias("SetReference")]
    Task<OrderCommandResult> SetReference(string system, string number);

    /// <summary>What became of an action; repeats change nothing.</summary>
    [Alias("ActionFinished")]
    [ResponseTimeout("00:01:00")]
    Task ActionFinished(string actionId, OrderActionOutcome outcome);

    /// <summary>Gives the products every effect that is still owed.</summary>
    [Alias("Resume")]
    [ResponseTimeout("00:01:00")]
    Task Resume();
}

/// <summary>The account's settings that decide what an order does to stock.</summary>
/// <param name="RestockOnCancel">A unit cancelled before shipping is sellable again.</param>
/// <param name="ChannelLowersOwnStock">The platform lowers its own number when it sells.</param>
/// <param name="ImportFrom">Orders placed earlier are kept without effect on stock; null takes all.</param>
/// <param name="AutoAcknowledge">New packages are acknowledged by the hub.</param>
[GenerateSerializer, Immutable, Alias("OrderRules")]
public sealed record OrderRules(bool RestockOnCancel, bool ChannelLowersOwnStock, DateTimeOffset? ImportFrom, bool AutoAcknowledge);

/// <param name="Changed">False for a repeat or an older version.</param>
[GenerateSerializer, Immutable, Alias("IngestResult")]
public sealed record IngestResult(string OrderId, bool Created, bool Changed, long Version);

[GenerateSerializer, Immutable, Alias("OrderView")]
public sealed record OrderView(Order Order, long Version, OrderPersonalData? Personal, IReadOnlyList<PendingAction> Actions);

[GenerateSerializer, Immutable, Alias("PendingAction")]
public sealed record PendingAction(OrderAction Action, string State, int Attempts, string? LastError);

[GenerateSerializer, Immutable, Alias("OrderCommandResult")]
public sealed record OrderCommandResult(OrderView? View, IReadOnlyList<FieldError> Errors, IReadOnlyList<string> SideEffects)
{
    public bool Succeeded => Errors.Count == 0;
}

[GenerateSerializer, Alias("OrderActionKind")]
public enum OrderActionKind
{
    Acknowledge = 0,
    Invoice = 1,
    Ship = 2,
    Cancel = 3,
}

/// <summary>Something the platform is to be told about a package of an order.</summary>
[GenerateSerializer, Immutable, Alias("OrderAction")]
public sealed record OrderAction
{
    /// <summary>Given by the hub, unique in the tenant; the idempotency key towards platforms that take one.</summary>
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required OrderActionKind Kind { get; init; }
    [Id(2)] public required string OrderKey { get; init; }

    /// <summary>The platform's package, null where it has none.</summary>
    [Id(3)] public string? PackageExternalId { get; init; }

    /// <summary>Lines and units concerned; never empty.</summary>
    [Id(4)] public required IReadOnlyList<PackageLine> Lines { get; init; }

    /// <summary>For cancel: <c>out_of_stock</c>, <c>defective</c>, <c>wrong_price</c>, <c>force_majeure</c>, <c>other</c>.</summary>
    [Id(5)] public string? Reason { get; init; }

    /// <summary>For cancel: whether the units are sellable again, null for the account's setting.</summary>
    [Id(6)] public bool? Restock { get; init; }

    [Id(7)] public string? Carrier { get; init; }
    [Id(8)] public string? TrackingNumber { get; init; }
    [Id(9)] public string? InvoiceNumber { get; init; }
    [Id(10)] public string? InvoiceUrl { get; init; }
    [Id(11)] public DateTimeOffset? InvoicedAt { get; init; }
    [Id(12)] public string? OperationId { get; init; }
    [Id(13)] public required string Cause { get; init; }
}

/// <param name="State"><c>done</c>, <c>refused</c> or <c>failed</c>; only the first two end it.</param>
[GenerateSerializer, Immutable, Alias("OrderActionOutcome")]
public sealed record OrderActionOutcome(string State, string? Code, string? Message);
