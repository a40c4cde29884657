using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests.UnknownOutcomes;

/// <summary>One operation of the hub in one column: what starts it, and what must be true in the end.</summary>
/// <param name="Endpoint">The platform's call that the fault strikes.</param>
/// <param name="Start">Started with the fault armed.</param>
/// <param name="Known">The hub knows that it is done.</param>
/// <param name="Effects">How often the platform did it; exactly 1 is right.</param>
/// <param name="Sends">Whether a call is this very write; of a read that fails, the write that it follows.</param>
/// <param name="Reads">Whether a call reads back what the write was to change.</param>
internal sealed record Operation(
    string Name, string Endpoint, Func<Task> Start, Func<Task<bool>> Known, Func<Task<int>> Effects, Func<TracedCall, bool> Sends, Func<TracedCall, bool> Reads)
{
    /// <summary>
    /// What is read does not settle it: Trendyol tells no package's invoice link, and not which content waits for its approval. Then it is
    /// written again after reading, where a repeat changes nothing: the same content, or 409.
    /// </summary>
    public bool Repeats { get; init; }

    /// <summary>The most often that it may be sent. A hub that is killed again at each operation after this one may be in the middle of a repeat.</summary>
    public int MostSends(LostAnswer column) => this switch
    {
        { Endpoint: "trendyol.batch_result" } => 1,
        { Repeats: true } => column.Kills ? 5 : 2,
        _ => column.Applied ? 1 : 2,
    };
}

/// <summary>The rows of the table. Each has a product of its own, numbered by its place.</summary>
internal sealed class Operations(OutcomeHub hub, LostAnswer column, TrendyolSellerControl seller)
{
    private const int Stock = 1, Price = 2, Create = 3, Content = 4, Follow = 5, Acknowledge = 6, Invoice = 7, Cancel = 8, Read = 9;

    private readonly Dictionary<int, TrendyolPackageView> _packages = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Products on sale, and orders in the hub, before anything fails.</summary>
    public async Task PrepareAsync()
    {
        (await hub.PublishAsync(column, Stock, Price, Content, Follow, Acknowledge, Invoice, Cancel, Read)).Expect(HttpStatusCode.Accepted);
        foreach (var row in new[] { Stock, Price, Content, Follow, Acknowledge, Invoice, Cancel, Read })
            await TrendyolHub.EventuallyAsync("live", () => hub.ListingStateAsync(column, row), $"{column.Name}: the listing of row {row}", 60);
        foreach (var row in new[] { Acknowledge, Invoice, Cancel })
            await SellAsync(row);
        await TrendyolHub.EventuallyAsync("done", () => ActAsync(Invoice, "acknowledge", new { }, "acknowledge"), $"{column.Name}: the order to be invoiced is acknowledged", 60);
    }

    public IReadOnlyList<Operation> All() => [.. Listings(), .. Orders()];

    private IEnumerable<Operation> Listings() =>
    [
        new("stock write", "trendyol.price_and_inventory",
            () => UpdateAsync(new { sku = Sku(Stock), quantity = 7 }),
            () => LiveAsync(Stock), () => WritesAsync(e => e.Barcode == Barcode(Stock) && e.NewQuantity == 7 && e.OldQuantity != 7),
            call => Item(call, Stock, static item => (int?)item["quantity"] == 7), ReadsListing(Stock)),
        new("price write", "trendyol.price_and_inventory",
            () => UpdateAsync(new { sku = Sku(Price), price = new { amount = "99.90", currency = "TRY" } }),
            () => LiveAsync(Price), () => WritesAsync(e => e.Barcode == Barcode(Price) && e.NewSalePrice == 99.90m && e.OldSalePrice != 99.90m),
            call => Item(call, Price, static item => (decimal?)item["salePrice"] == 99.90m), ReadsListing(Price)),
        new("create listing", "trendyol.product_create",
            async () => (await hub.PublishAsync(column, Create)).Expect(HttpStatusCode.Accepted),
            () => LiveAsync(Create), async () => (await seller.ReadProductsAsync(Cancellation)).Count(p => p.Barcode == Barcode(Create)),
            call => call.Endpoint == "trendyol.product_create" && call.Body.Contains(Barcode(Create), StringComparison.Ordinal), ReadsListing(Create)),
        new("change content", "trendyol.content_bulk_update",
            async () => (await hub.Client.PostAsync("/api/marketplace/sync-products", new
            {
                integration_id = "trendyol", account = column.Account, products = new[] { new { sku = Sku(Content), title = "Yeni kupa" } },
            })).Expect(HttpStatusCode.Accepted),
            () => LiveAsync(Content), async () => (await seller.ReadProductsAsync(Cancellation)).Count(p => p.Barcode == Barcode(Content) && p.Title == "Yeni kupa"),
            static call => call.Endpoint == "trendyol.content_bulk_update" && call.Body.Contains("Yeni kupa", StringComparison.Ordinal), ReadsListing(Content)) { Repeats = true },
        new("follow batch", "trendyol.batch_result",
            () => UpdateAsync(new { sku = Sku(Follow), quantity = 6 }),
            () => LiveAsync(Follow), () => WritesAsync(e => e.Barcode == Barcode(Follow) && e.NewQuantity == 6 && e.OldQuantity != 6),
            call => Item(call, Follow, static item => (int?)item["quantity"] == 6), ReadsListing(Follow)),
    ];

    private IEnumerable<Operation> Orders() =>
    [
        new("acknowledge", "trendyol.package_status",
            () => ActAsync(Acknowledge, "acknowledge", new { }),
            () => DoneAsync(Acknowledge, "acknowledge"), () => PackagesAsync(Acknowledge, "Picking"),
            call => OfPackage(call, "trendyol.package_status", Acknowledge) && call.Body.Contains("Picking", StringComparison.Ordinal), ReadsOrder(Acknowledge)),
        new("invoice", "trendyol.invoice_link",
            () => ActAsync(Invoice, "invoice", new { number = "ABC2026000000001", url = "https://invoices.example.com/1.pdf" }),
            () => DoneAsync(Invoice, "invoice"),
            async () => (await JournalAsync(JournalKinds.Invoice)).Count(e => e.PackageId == _packages[Invoice].PackageId),
            call => OfPackage(call, "trendyol.invoice_link", Invoice), ReadsOrder(Invoice)) { Repeats = true },
        new("cancel line", "trendyol.unsupplied",
            () => ActAsync(Cancel, "cancel", new { reason = "out_of_stock" }),
            () => DoneAsync(Cancel, "cancel"), async () => (await JournalAsync(JournalKinds.Cancel)).Count(e => e.OrderNumber == _packages[Cancel].OrderNumber),
            call => OfPackage(call, "trendyol.unsupplied", Cancel), ReadsOrder(Cancel)),
        new("order read", "trendyol.orders*",
            () => BuyAsync(Read), async () => await hub.OrderAsync(_packages[Read].OrderNumber) is not null && (int)(await StockAsync(Read))["reserved"]! == 1,
            async () => await hub.OrderAsync(_packages[Read].OrderNumber) is null ? 0 : 1, static _ => false, static _ => false),
    ];

    private static bool Names(TracedCall call, string text) =>
        call.Path.Contains(text, StringComparison.Ordinal) || call.Body.Contains(text, StringComparison.Ordinal);

    private bool Item(TracedCall call, int row, Func<JsonNode, bool> holds) => call.Endpoint == "trendyol.price_and_inventory"
        && ((JsonArray)JsonNode.Parse(call.Body)!["items"]!).Any(item => (string?)item!["barcode"] == Barcode(row) && holds(item));

    private Func<TracedCall, bool> ReadsListing(int row) => call =>
        call.Endpoint is "trendyol.products_approved" or "trendyol.products_unapproved" && call.Path.Contains(Barcode(row), StringComparison.Ordinal);

    private bool OfPackage(TracedCall call, string endpoint, int row) =>
        call.Endpoint == endpoint && Names(call, _packages[row].PackageId.ToString(CultureInfo.InvariantCulture));

    private Func<TracedCall, bool> ReadsOrder(int row) => call =>
        call.Endpoint == "trendyol.orders" && call.Path.Contains($"orderNumber={_packages[row].OrderNumber}", StringComparison.Ordinal);

    private string Sku(int row) => OutcomeHub.Sku(column, row);

    private string Barcode(int row) => OutcomeHub.Barcode(column, row);

    private async Task UpdateAsync(object item) =>
        (await hub.Client.PostAsync("/api/marketplace/update-inventory", new { items = new[] { item } })).Expect(HttpStatusCode.Accepted);

    private async Task<bool> LiveAsync(int row) => await hub.ListingStateAsync(column, row) == "live";

    private async Task<JsonNode> StockAsync(int row)
    {
        var product = (await hub.Client.GetAsync($"/api/products/{Sku(row)}")).Expect(HttpStatusCode.OK);
        return (product["product"] ?? product)["stock"]!;
    }

    private async Task BuyAsync(int row) => _packages[row] = await seller.PlaceSaleAsync(
        new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = Barcode(row), Quantity = 2 - (row == Read ? 1 : 0) }] }, Cancellation);

    private async Task SellAsync(int row)
    {
        await BuyAsync(row);
        await TrendyolHub.EventuallyAsync(true, async () => await hub.OrderAsync(_packages[row].OrderNumber) is not null, $"{column.Name}: the order of row {row} is in the hub", 60);
    }

    private async Task ActAsync(int row, string action, object body)
    {
        var order = await hub.OrderAsync(_packages[row].OrderNumber);
        (await hub.Client.PostAsync($"/api/orders/{order!["id"]}/{action}", body)).Expect(HttpStatusCode.Accepted);
    }

    /// <summary>Asks for the action unless it was asked for; how far it is.</summary>
    private async Task<string?> ActAsync(int row, string path, object body, string kind)
    {
        if (await ActionStateAsync(row, kind) is { } state)
            return state;
        await ActAsync(row, path, body);
        return await ActionStateAsync(row, kind);
    }

    private async Task<string?> ActionStateAsync(int row, string kind)
    {
        var listed = await hub.OrderAsync(_packages[row].OrderNumber);
        var order = (await hub.Client.GetAsync($"/api/orders/{listed!["id"]}")).Expect(HttpStatusCode.OK);
        var actions = (JsonArray)(order["order"] ?? order)["actions"]!;
        return (string?)actions.SingleOrDefault(a => (string?)a!["kind"] == kind)?["state"];
    }

    private async Task<bool> DoneAsync(int row, string kind) => await ActionStateAsync(row, kind) == "done";

    private Task<IReadOnlyList<JournalEntry>> JournalAsync(string kind) =>
        hub.Control.ReadJournalAsync(column.SellerId, kind, cancellationToken: Cancellation);

    private async Task<int> WritesAsync(Func<JournalEntry, bool> counts) => (await JournalAsync(JournalKinds.StockPrice)).Count(counts);

    private async Task<int> PackagesAsync(int row, string status) =>
        (await JournalAsync(JournalKinds.Package)).Count(e => e.OrderNumber == _packages[row].OrderNumber && e.Detail == status);
}
