using System.Text;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>Rows with nothing special about them.</summary>
internal static class Sample
{
    public const string Tenant = "t1";
    public const string Account = "sandbox/default";

    public static DateTimeOffset Now => TestStore.Start;

    public static ProductRow Product(string id, long expected = 0, string tenant = Tenant, string? sku = null, DateTimeOffset? updatedAt = null) => new()
    {
        Tenant = tenant,
        Id = id,
        ExpectedVersion = expected,
        State = Encoding.UTF8.GetBytes("{\"product\":{\"title\":\"Title of " + id + "\"}}"),
        Sku = sku ?? id,
        SearchText = "search " + id,
        OnHand = 10,
        Reserved = 0,
        UpdatedAt = updatedAt ?? Now,
    };

    public static Unit Unit(FencedRow fence, params StoreRow[] rows) => new() { Tenant = fence.Tenant, Fence = fence, Rows = rows };

    public static LedgerRow Ledger(string product, string effect, string kind = "reserve", long onHand = 0, long reserved = 1, DateTimeOffset? at = null) =>
        new(product, effect, kind, onHand, reserved, 10, 1, "default", "order:1", "o1", Account, null, at ?? Now);

    public static ListingDesiredRow Desired(
        string product, long version, string aspect = "stock", string account = Account, int lane = 1, DateTimeOffset? due = null, bool rest = false,
        bool shown = false) =>
        new(product, account, aspect, version, $"v{version}", lane, rest ? null : due ?? Now, shown);

    public static ListingTakenRow Taken(string product, long version, string batch, string aspect = "stock", string account = Account) =>
        new(product, account, aspect, version, $"s{version}", batch, Now);

    public static ListingResultRow Result(
        string product, long version, string batch, string result, string aspect = "stock", string account = Account, string? code = null,
        DateTimeOffset? due = null) =>
        new(product, account, aspect, version, batch, result, code, null, due, Now);

    public static InboxRow Inbox(string id, string eventId, DateTimeOffset? at = null) =>
        new(id, Account, eventId, [1, 2, 3], 3, at ?? Now);

    public static OrderRow Order(string id, long expected = 0, string? key = null, string status = "created", DateTimeOffset? updatedAt = null) => new()
    {
        Tenant = Tenant,
        Id = id,
        ExpectedVersion = expected,
        State = "{}"u8.ToArray(),
        AccountKey = Account,
        OrderKey = key ?? id,
        ExternalId = "ext-" + id,
        Status = status,
        PlacedAt = updatedAt ?? Now,
        UpdatedAt = updatedAt ?? Now,
    };
}
