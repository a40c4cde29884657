using System.Text.Json;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class AdoptionReads(ReadConnections connections) : IAdoptionReads
{
    private const string Columns =
        "c.account_key, c.id, c.sku, c.barcode, c.title, c.price, c.list_price, c.quantity, c.on_sale, c.remote_ids, c.read_at, c.state, c.reason, c.detail, c.product_id";

    public async Task<StoredImport?> NextImportAsync(string tenant, string accountKey, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<ImportRecord>(
            """
            select id, options, phase, position, step, counts, due_at from listing_import
            where tenant = @tenant and account_key = @accountKey order by id limit 1
            """,
            new { tenant, accountKey }, cancellation))?.ToImport();

    public async Task<IReadOnlyList<ChannelListing>> WalkAsync(
        string tenant, string accountKey, string importId, string? afterId, int limit, CancellationToken cancellation = default) =>
        Listings(await connections.ListAsync<ListingRecord>(
            $"""
            select {Columns} from channel_listing c
            where c.tenant = @tenant and c.account_key = @accountKey and c.id > @after and c.import_id = @importId order by c.id limit @limit
            """,
            new { tenant, accountKey, importId, after = afterId ?? "", limit }, cancellation));

    public async Task<ChannelListing?> FindAsync(string tenant, string accountKey, string id, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<ListingRecord>(
            $"select {Columns} from channel_listing c where c.tenant = @tenant and c.account_key = @accountKey and c.id = @id",
            new { tenant, accountKey, id }, cancellation))?.ToListing();

    public async Task<IReadOnlySet<string>> ContestedAsync(
        string tenant, string accountKey, string importId, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        (await connections.ListAsync<string>(
            """
            select candidate from channel_listing
            where tenant = @tenant and account_key = @accountKey and candidate in (select value from json_each(@ids)) and import_id = @importId
            group by candidate having count(*) > 1
            """,
            new { tenant, accountKey, importId, ids = JsonSerializer.Serialize(productIds) }, cancellation)).ToHashSet(StringComparer.Ordinal);

    public async Task<IReadOnlySet<string>> RepeatedSkusAsync(
        string tenant, string accountKey, string importId, IReadOnlyCollection<string> skus, CancellationToken cancellation = default) =>
        (await connections.ListAsync<string>(
            """
            select sku from channel_listing
            where tenant = @tenant and account_key = @accountKey and sku in (select value from json_each(@names)) and import_id = @importId
            group by sku having count(*) > 1
            """,
            new { tenant, accountKey, importId, names = JsonSerializer.Serialize(skus) }, cancellation)).ToHashSet(StringComparer.Ordinal);

    public async Task<IReadOnlySet<(string Kind, string RemoteId)>> SharedIdsAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> listingIds, CancellationToken cancellation = default) =>
        (await connections.ListAsync<IdRecord>(
            """
            select distinct i.kind, i.remote_id from channel_listing_id i
            where i.tenant = @tenant and i.account_key = @accountKey and i.listing_id in (select value from json_each(@ids))
              and exists (select 1 from channel_listing_id o where o.tenant = i.tenant and o.account_key = i.account_key and o.kind = i.kind
                and o.remote_id = i.remote_id and o.listing_id <> i.listing_id)
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(listingIds) }, cancellation)).Select(static r => (r.Kind, r.RemoteId)).ToHashSet();

    public async Task<IReadOnlyList<(string ListingId, string ProductId)>> HoldersAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> listingIds, CancellationToken cancellation = default) =>
        [.. (await connections.ListAsync<HolderRecord>(
            """
            select distinct i.listing_id, r.product_id from channel_listing_id i
            join remote_id r on r.tenant = i.tenant and r.account_key = i.account_key and r.kind = i.kind and r.remote_id = i.remote_id
            join listing l on l.tenant = i.tenant and l.product_id = r.product_id and l.account_key = i.account_key
            join product p on p.tenant = i.tenant and p.id = r.product_id and p.deleted = 0
            where i.tenant = @tenant and i.account_key = @accountKey and i.listing_id in (select value from json_each(@ids))
              and not exists (select 1 from channel_listing_id o where o.tenant = i.tenant and o.account_key = i.account_key and o.kind = i.kind
                and o.remote_id = i.remote_id and o.listing_id <> i.listing_id)
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(listingIds) }, cancellation)).Select(static r => (r.ListingId, r.ProductId))];

    public async Task<IReadOnlyList<(string Barcode, string ProductId)>> BarcodeHoldersAsync(
        string tenant, IReadOnlyCollection<string> barcodes, CancellationToken cancellation = default) =>
        [.. (await connections.ListAsync<BarcodeRecord>(
            """
            select b.barcode, b.product_id from product_barcode b
            where b.tenant = @tenant and b.barcode in (select value from json_each(@barcodes))
            """,
            new { tenant, barcodes = JsonSerializer.Serialize(barcodes) }, cancellation)).Select(static r => (r.Barcode, r.ProductId))];

    public async Task<IReadOnlyList<ChannelListing>> LinesDueAsync(string tenant, string accountKey, int limit, CancellationToken cancellation = default) =>
        Listings(await connections.ListAsync<ListingRecord>(
            $"select {Columns} from channel_listing c where c.tenant = @tenant and c.account_key = @accountKey and c.lines_due = 1 limit @limit",
            new { tenant, accountKey, limit }, cancellation));

    public async Task<IReadOnlyList<WaitingLine>> WaitingLinesAsync(
        string tenant, string accountKey, string? sku, string? barcode, CancellationToken cancellation = default)
    {
        var found = new Dictionary<(string Order, string Line), WaitingLine>();
        foreach (var (column, value) in new[] { ("sku", sku), ("barcode", barcode) })
        {
            if (value is null)
                continue;
            var rows = await connections.ListAsync<LineRecord>(
                $"""
                select o.order_key, l.line_id, l.open_units, o.placed_at from order_line l indexed by order_line_waiting_{column}
                join orders o on o.tenant = l.tenant and o.id = l.order_id
                where l.tenant = @tenant and l.account_key = @accountKey and l.{column} = @value and l.product_id is null
                """,
                new { tenant, accountKey, value }, cancellation);
            foreach (var row in rows)
                found[(row.OrderKey, row.LineId)] = new WaitingLine(row.OrderKey, row.LineId, row.OpenUnits, Instants.FromMicros(row.PlacedAt));
        }

        return [.. found.Values];
    }

    public async Task<IReadOnlyDictionary<string, long>> CountsAsync(string tenant, string accountKey, CancellationToken cancellation = default)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var state in new[] { "unmatched", "conflict", "bound" })
        {
            counts[state] = await connections.FirstAsync<long>(
                "select count(*) from channel_listing where tenant = @tenant and state = @state and account_key = @accountKey",
                new { tenant, state, accountKey }, cancellation);
        }

        return counts;
    }

    public async Task<IReadOnlyList<ChannelListing>> ListAsync(string tenant, ChannelListingFilter filter, int limit, CancellationToken cancellation = default)
    {
        var found = new List<ChannelListing>();
        // Both states are in one order, so each is read as far as the page may reach.
        foreach (var state in filter.State is { } one ? [one] : new[] { "unmatched", "conflict" })
        {
            var where = new Conditions(tenant, "c.")
                .Text(state, "state", "c.state = @state")
                .Account("c.account_key", filter.IntegrationId, filter.Account)
                .Text(filter.Reason, "reason", "c.reason = @reason")
                .Text(filter.SearchText, "search", "instr(c.search_text, @search) > 0");
            if (filter.AfterId is not null)
            {
                where.Text(filter.AfterId, "after_id", "(c.account_key, c.id) > (@after_account, @after_id)");
                where.Arguments.Add("after_account", filter.AfterAccountKey ?? "");
            }

            where.Arguments.Add("limit", limit);
            found.AddRange(Listings(await connections.ListAsync<ListingRecord>(
                $"select {Columns} from channel_listing c {where} order by c.account_key, c.id limit @limit", where.Arguments, cancellation)));
        }

        return [.. found.OrderBy(static l => l.AccountKey, StringComparer.Ordinal).ThenBy(static l => l.Id, StringComparer.Ordinal).Take(limit)];
    }

    private static IReadOnlyList<ChannelListing> Listings(IReadOnlyList<ListingRecord> records) => [.. records.Select(static r => r.ToListing())];

    private sealed class ImportRecord
    {
        public string Id { get; init; } = "";
        public string Options { get; init; } = "";
        public string Phase { get; init; } = "";
        public string? Position { get; init; }
        public long Step { get; init; }
        public string Counts { get; init; } = "";
        public long DueAt { get; init; }

        public StoredImport ToImport() => new(Id, Options, Phase, Position, Step, Counts, Instants.FromMicros(DueAt));
    }

    private sealed class ListingRecord
    {
        public string AccountKey { get; init; } = "";
        public string Id { get; init; } = "";
        public string? Sku { get; init; }
        public string? Barcode { get; init; }
        public string? Title { get; init; }
        public string? Price { get; init; }
        public string? ListPrice { get; init; }
        public long? Quantity { get; init; }
        public bool OnSale { get; init; }
        public string RemoteIds { get; init; } = "{}";
        public long ReadAt { get; init; }
        public string State { get; init; } = "";
        public string? Reason { get; init; }
        public string? Detail { get; init; }
        public string? ProductId { get; init; }

        public ChannelListing ToListing() => new()
        {
            AccountKey = AccountKey,
            Id = Id,
            Sku = Sku,
            Barcode = Barcode,
            Title = Title,
            Price = Money(Price),
            ListPrice = Money(ListPrice),
            Quantity = Quantity,
            OnSale = OnSale,
            RemoteIds = JsonSerializer.Deserialize<Dictionary<string, string>>(RemoteIds)!,
            ReadAt = Instants.FromMicros(ReadAt),
            State = State,
            Reason = Reason,
            Detail = Detail,
            ProductId = ProductId,
        };

        private static Money? Money(string? json) => json is null ? null : JsonSerializer.Deserialize<Money>(json, KolajJson.Stored);
    }

    private sealed class IdRecord
    {
        public string Kind { get; init; } = "";
        public string RemoteId { get; init; } = "";
    }

    private sealed class HolderRecord
    {
        public string ListingId { get; init; } = "";
        public string ProductId { get; init; } = "";
    }

    private sealed class BarcodeRecord
    {
        public string Barcode { get; init; } = "";
        public string ProductId { get; init; } = "";
    }

    private sealed class LineRecord
    {
        public string OrderKey { get; init; } = "";
        public string LineId { get; init; } = "";
        public long OpenUnits { get; init; }
        public long PlacedAt { get; init; }
    }
}
