using KolajAI.Simulator.Trendyol.Orders;

namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>Body of creating and updating a webhook (sheet §5).</summary>
internal sealed record WebhookRequest(
    string? Url,
    string? Username,
    string? Password,
    string? AuthenticationType,
    string? ApiKey,
    IReadOnlyList<string>? SubscribedStatuses);

/// <summary>A registered webhook.</summary>
internal sealed record Webhook(string Id, WebhookRequest Registration, DateTimeOffset CreatedAt)
{
    public bool Active { get; init; } = true;

    public DateTimeOffset ModifiedAt { get; init; } = CreatedAt;

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>No statuses: all, also ones that come later.</summary>
    public bool Wants(PackageStatus status) =>
        Active && (Registration.SubscribedStatuses is not { Count: > 0 } wanted || WebhookStatuses.Name(status) is { } name && wanted.Contains(name));
}

/// <summary>Names of statuses that can be subscribed (sheet §5).</summary>
internal static class WebhookStatuses
{
    private static readonly Dictionary<PackageStatus, string> Names = new()
    {
        [PackageStatus.Created] = "CREATED",
        [PackageStatus.Picking] = "PICKING",
        [PackageStatus.Invoiced] = "INVOICED",
        [PackageStatus.Shipped] = "SHIPPED",
        [PackageStatus.Cancelled] = "CANCELLED",
        [PackageStatus.Delivered] = "DELIVERED",
        [PackageStatus.UnDelivered] = "UNDELIVERED",
        [PackageStatus.Returned] = "RETURNED",
        [PackageStatus.UnSupplied] = "UNSUPPLIED",
        [PackageStatus.Awaiting] = "AWAITING",
        [PackageStatus.UnPacked] = "UNPACKED",
        [PackageStatus.AtCollectionPoint] = "AT_COLLECTION_POINT",
        [PackageStatus.Verified] = "VERIFIED",
    };

    /// <summary>Null for a status that cannot be subscribed by name.</summary>
    public static string? Name(PackageStatus status) => Names.GetValueOrDefault(status);

    public static bool Exists(string name) => Names.ContainsValue(name);
}
