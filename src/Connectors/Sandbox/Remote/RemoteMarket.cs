using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox.Remote;

/// <summary>
/// A marketplace on a server elsewhere that speaks the sandbox's protocol (docs/sandbox-protocol.md): for trying and testing the hub
/// against one that is late, lossy and busy, which the built-in one never is.
/// </summary>
internal sealed class RemoteMarket(ConnectorSession session, RemoteShop shop) : ISandboxMarket
{
    private const int FeedPageSize = 100;

    private readonly RemoteApi _api = new(session);

    public async Task<ConnectionCheck> TestAsync(CancellationToken cancellation)
    {
        var facts = await _api.GetAsync<RemoteShopFacts>(RemoteOperations.Test, "shop", cancellation);
        var declared = SandboxSettings.NameOf(SandboxSettings.Kind(session.Settings));
        return facts.StockWrite == declared
            ? new ConnectionCheck($"Shop {shop.Name} at {shop.Server.Authority}, stock written as {declared}.")
            : throw new PlatformException(
                PlatformFailure.Refused, "stock_write_differs",
                $"The shop does not take stock as '{declared}': set '{SandboxSettings.StockWrite}' to the shop's own kind.");
    }

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var body = new RemoteProducts([.. items.Select(static item => new RemoteProduct(
            item.Key, item.RemoteIds.GetValueOrDefault(SandboxListing.IdKind), item.Product.Id, item.Product.Sku, item.Product.Barcode, item.Product.Title,
            item.Product.Description, item.Product.VatRate, item.Quantity, item.Price, item.ListPrice)
        {
            CategoryId = item.CategoryId,
            BrandId = item.BrandId,
            Attributes = item.CategoryId is null ? null : [.. (item.Attributes ?? []).Select(static a => new RemoteOwnAttribute(a.Id, a.ValueIds, a.Text))],
        })]);
        var answer = await _api.WriteAsync<RemoteResults>(RemoteOperations.Publish, "listings", body, repeatable: false, cancellation);
        return Results(answer, items.Select(static item => item.Key));
    }

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var body = new RemoteStocks([.. items.Select(static item => new RemoteStock(
            item.Key, item.RemoteIds.GetValueOrDefault(SandboxListing.IdKind), item.Sku, item.Quantity, item.OwnOpenUnits, item.Expected, item.Delta,
            item.WriteKey, item.Price, item.ListPrice))]);

        // Without a key a repeat that comes after a sale would put the sold units back.
        var repeatable = SandboxSettings.Writing(session.Settings).TakesWriteKey && items.All(static item => item.WriteKey is not null);
        var answer = await _api.WriteAsync<RemoteResults>(RemoteOperations.Stock, "stock", body, repeatable, cancellation);
        return Results(answer, items.Select(static item => item.Key));
    }

    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        var body = new RemoteQueries([.. queries.Select(static query =>
            new RemoteQuery(query.Key, query.RemoteIds.GetValueOrDefault(SandboxListing.IdKind), query.Sku))]);
        var answer = await _api.QueryAsync<RemoteShownList>(RemoteOperations.Listings, "listings/query", body, cancellation);
        if (answer.Listings.Any(shown => queries.All(query => query.Key != shown.Key)))
            throw RemoteApi.NotUnderstood(PlatformFailure.Broken, "it shows a listing that was not asked for.");
        return [.. answer.Listings.Select(static shown => shown.ToListing())];
    }

    public async Task<ListingPage> ReadPageAsync(string? cursor, int limit, CancellationToken cancellation)
    {
        var answer = await _api.GetAsync<RemoteShownList>(RemoteOperations.Listings, Paged("listings", limit, ("after", cursor)), cancellation);
        return new ListingPage([.. answer.Listings.Select(static shown => shown.ToListing() with { Key = null })], RemoteApi.Next(answer.Next, cursor));
    }

    public async Task<OrderPage> ReadOrdersAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation)
    {
        var start = cursor is null ? from.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : null;
        // Order by order: none of them holds up the others.
        var (rows, next, more) = await _api.ReadAsync(
            RemoteOperations.Orders, Paged("orders", FeedPageSize, ("after", cursor), ("from", start)),
            static body => (body.RequiredList("orders"), body.RequiredText("next"), body.Flag("more") ?? throw new FormatException("'more' is not there.")), cancellation);
        RemoteApi.Next(next, more ? cursor : null);
        var read = await OrderRows.MapAsync(rows, static row => Task.FromResult<RemoteOrder?>(SandboxOrderMapping.ReadForeign(row.ToBytes())), "key");
        return new OrderPage(read.Orders, next, more) { Unread = read.Unread };
    }

    public async Task<RemoteOrder?> ReadOrderAsync(string orderKey, CancellationToken cancellation)
    {
        var order = await _api.FindAsync<SandboxOrder>(RemoteOperations.Orders, OrderPath(orderKey), cancellation);
        return order is null ? null : ToRemote(order);
    }

    public async Task PerformAsync(OrderAction action, bool restock, CancellationToken cancellation) =>
        // The action's id is a key: one that was carried out before changes nothing.
        await _api.WriteAsync<RemoteDone>(
            RemoteOperations.Actions, $"{OrderPath(action.OrderKey)}/actions", RemoteAction.Of(action, restock), repeatable: true, cancellation);

    public async Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation)
    {
        var path = $"{OrderPath(action.OrderKey)}/actions/{Uri.EscapeDataString(action.Id)}";
        return await _api.FindAsync<RemoteDone>(RemoteOperations.Actions, path, cancellation) is { Done: true };
    }

    /// <summary>Only a result for every item, and for no other, tells what became of the call.</summary>
    private static SubmitResult Results(RemoteResults answer, IEnumerable<string> keys)
    {
        var asked = keys.ToList();
        var told = answer.Items.Select(static item => item.Key).ToHashSet(StringComparer.Ordinal);
        if (answer.Items.Count != asked.Count || !told.SetEquals(asked))
            throw RemoteApi.NotUnderstood(PlatformFailure.OutcomeUnknown, "its results are not those of the items.");
        return new SubmitResult(null, [.. answer.Items.Select(static item => new ItemResult(
            item.Key,
            item.Outcome switch
            {
                "confirmed" => ItemOutcome.Confirmed,
                "refused" => ItemOutcome.Refused,
                _ => throw RemoteApi.NotUnderstood(PlatformFailure.OutcomeUnknown, "an outcome is neither confirmed nor refused."),
            },
            item.Code is { } code && RemoteApi.IsCode(code) ? code : null, item.Message)
        {
            RemoteIds = item.ListingId is { } id && ForeignJson.IsName(id) ? new Dictionary<string, string> { [SandboxListing.IdKind] = id } : null,
        })]);
    }

    private static RemoteOrder ToRemote(SandboxOrder order)
    {
        try
        {
            return SandboxOrderMapping.ReadForeign(order);
        }
        catch (FormatException impossible)
        {
            throw RemoteApi.NotUnderstood(PlatformFailure.Broken, impossible.Message);
        }
    }

    private static string OrderPath(string orderKey) => $"orders/{Uri.EscapeDataString(orderKey)}";

    private static string Paged(string path, int limit, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{path}?limit={limit}");
        foreach (var (name, value) in query)
        {
            if (value is not null)
                text += $"&{name}={Uri.EscapeDataString(value)}";
        }

        return text;
    }
}
