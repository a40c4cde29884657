using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>Reads what happened to one order, to the end of each list.</summary>
internal sealed class ShopifyOrderMovesReader(ShopifyApi api)
{
    /// <summary>Of returns that have come in; the others may never.</summary>
    private const string Closed = "CLOSED";

    /// <summary>Lists are asked for with so many rows in all that a document stays below 1,000 points.</summary>
    private const int MostPoints = 900;

    /// <summary>Parcels or refunds of an order, beyond which it is not understood.</summary>
    private const int MostLists = 100;

    /// <param name="lines">How many lines the order has.</param>
    /// <param name="returned">The order tells that there are returns.</param>
    public async Task<ShopifyOrderMoves> ReadAsync(string order, int lines, bool returned, CancellationToken cancellation)
    {
        var json = await MovesAsync(order, lines, cancellation);
        var parcels = new List<ShopifyParcel>();
        foreach (var parcel in json.RequiredList("fulfillments"))
            parcels.Add(
                ShopifyParcel.Read(parcel, Sum(await RowsAsync(parcel, "fulfillmentLineItems", ShopifyOrderDocuments.ParcelRows, cancellation))));
        var back = new Dictionary<long, long>();
        foreach (var refund in json.RequiredList("refunds"))
        {
            var rows = await RowsAsync(refund, "refundLineItems", ShopifyOrderDocuments.RefundRows, cancellation);
            Add(back, Sum(rows.Where(static row => row.Text("restockType") is "RETURN" or "LEGACY_RESTOCK")));
        }

        // A return that was refunded is told twice: as a return and as a refund.
        foreach (var (line, units) in returned ? await ReturnsAsync(order, lines, cancellation) : [])
            back[line] = Math.Max(units, back.GetValueOrDefault(line));
        return new ShopifyOrderMoves(json.RequiredTime("updatedAt"), parcels, back, json.List("refunds").Count);
    }

    private async Task<PlatformJson> MovesAsync(string order, int lines, CancellationToken cancellation)
    {
        // A refund may name a line twice, once for each way of restocking.
        var rows = Math.Clamp(lines * 2, 4, 60);
        var lists = Math.Clamp(MostPoints / ((4 * rows) + 3), 3, 50);
        var json = await ReadAsync(lists, rows);
        if (!IsFull(json, lists))
            return json;
        // Many parcels: the rows of each are read apart.
        json = await ReadAsync(MostLists, 1);
        return IsFull(json, MostLists) ? throw new FormatException("The order has more parcels or refunds than can be read.") : json;

        async Task<PlatformJson> ReadAsync(int lists, int rows) =>
            (await api.SendAsync(ShopifyOrderDocuments.Moves, new { id = order, lists, rows }, cancellation)).Read(
                static data => data.RequiredChild("order"));

        static bool IsFull(PlatformJson json, int lists) => json.List("fulfillments").Count >= lists || json.List("refunds").Count >= lists;
    }

    private async Task<Dictionary<long, long>> ReturnsAsync(string order, int lines, CancellationToken cancellation)
    {
        var closed = new Dictionary<long, long>();
        var pages = new PageWalk();
        string? after = null;
        do
        {
            var variables = new { id = order, rows = Math.Clamp(lines, 4, 30), after };
            var page = (await api.SendAsync(ShopifyOrderDocuments.Returns, variables, cancellation)).Read(
                static data => data.RequiredChild("order").RequiredChild("returns"));
            foreach (var one in page.RequiredList("nodes").Where(static one => one.RequiredText("status") == Closed))
            {
                var rows = await RowsAsync(one, "returnLineItems", ShopifyOrderDocuments.ReturnRows, cancellation);
                // What was never shipped by a parcel of the order has none.
                foreach (var row in rows.Where(static row => row.Child("fulfillmentLineItem") is not null))
                    Add(closed, row.RequiredChild("fulfillmentLineItem"), row.Units("quantity"));
            }

            after = page.NextPage(pages);
        }
        while (after is not null);
        return closed;
    }

    private async Task<IReadOnlyList<PlatformJson>> RowsAsync(
        PlatformJson owner, string connection, ShopifyDocument more, CancellationToken cancellation)
    {
        var page = owner.RequiredChild(connection);
        var rows = page.RequiredList("nodes").ToList();
        var pages = new PageWalk();
        while (page.NextPage(pages) is { } after)
        {
            var answer = await api.SendAsync(more, new { id = owner.RequiredText("id"), after }, cancellation);
            page = answer.Read(static data => data.RequiredChild("owner").RequiredChild("rows"));
            rows.AddRange(page.RequiredList("nodes"));
        }

        return rows;
    }

    private static Dictionary<long, long> Sum(IEnumerable<PlatformJson> rows)
    {
        var units = new Dictionary<long, long>();
        foreach (var row in rows)
            Add(units, row, row.Units("quantity"));
        return units;
    }

    /// <param name="holder">Names the line.</param>
    private static void Add(Dictionary<long, long> all, PlatformJson holder, long units)
    {
        var line = ShopifyGid.Required(holder.RequiredChild("lineItem").RequiredText("id"), "LineItem");
        all[line] = all.GetValueOrDefault(line) + units;
    }

    private static void Add(Dictionary<long, long> all, Dictionary<long, long> units)
    {
        foreach (var (line, count) in units)
            all[line] = all.GetValueOrDefault(line) + count;
    }
}
