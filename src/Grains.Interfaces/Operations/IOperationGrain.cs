namespace KolajAI.Operations;

/// <summary>A bulk request's progress. Key: GrainKeys.Operation. Its items are rows that products and accounts move on; the grain sums them.</summary>
[Alias("KolajAI.IOperationGrain")]
public interface IOperationGrain : IGrainWithStringKey
{
    [Alias("Start")]
    Task<OperationView> Start(OperationStart start);

    /// <summary>No further items will be added.</summary>
    [Alias("Sealed")]
    Task<OperationView> Seal(int accepted, int rejected);

    /// <summary>Null when there is no such operation. Sums the items first.</summary>
    [Alias("Get")]
    Task<OperationView?> Get();

    /// <summary>Its items moved, or its deadline came.</summary>
    [Alias("Due")]
    [OneWay]
    Task Due();
}

/// <param name="Kind"><c>sync_products</c>, <c>update_inventory</c>, <c>order_action</c>, <c>list_catalogue</c>, <c>close_account</c>, <c>consistency_check</c>, <c>import_listings</c>, <c>import</c>.</param>
/// <param name="Catalogue">For <c>list_catalogue</c>: lists every product of the tenant on these accounts (or takes it from them), page by page.</param>
[GenerateSerializer, Immutable, Alias("OperationStart")]
public sealed record OperationStart(string Kind, DateTimeOffset Deadline, string Cause, CatalogueListing? Catalogue);

[GenerateSerializer, Immutable, Alias("CatalogueListing")]
public sealed record CatalogueListing(IReadOnlyList<string> AccountKeys, bool BoundOnly)
{
    /// <summary>Takes every product from the accounts instead, with a last stock of 0, and then deletes the accounts.</summary>
    [Id(2)] public bool Close { get; init; }
}

/// <summary>Item states of api.md section 1.</summary>
[GenerateSerializer, Alias("OperationItemState")]
public enum OperationItemState
{
    Stored = 0,
    Sent = 1,
    Confirmed = 2,
    Refused = 3,
    Superseded = 4,
    Held = 5,
    Paused = 6,
    Expired = 7,
}

/// <param name="State"><c>running</c> or <c>ended</c>.</param>
/// <param name="Counts">Items by state, absent states are 0.</param>
[GenerateSerializer, Immutable, Alias("OperationView")]
public sealed record OperationView(
    string Id, string Kind, string State, int Accepted, int Rejected, IReadOnlyDictionary<OperationItemState, long> Counts,
    DateTimeOffset CreatedAt, DateTimeOffset Deadline, DateTimeOffset? EndedAt, long Version);
