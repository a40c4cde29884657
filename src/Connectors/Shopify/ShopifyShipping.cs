using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Ships by fulfilments, one for each location that has a part of it. Shopify takes no key of ours, so the fulfilments that exist are noted before
/// ours is made: after a crash ours are those that were not there and carry the same tracking number.
/// </summary>
internal sealed class ShopifyShipping(ShopifyApi api)
{
    /// <summary>The platform's own limit.</summary>
    private const int MostRows = 512;

    public static ShopifyDocument ReadDocument { get; } = new(
        ShopifyOperations.ActionsRead,
        "query ToShip($id:ID!,$after:String){order(id:$id){cancelledAt fulfillmentOrders(first:4,after:$after){nodes{id status " +
        "assignedLocation{location{id}} " +
        "lineItems(first:20){" + Rows + "}} pageInfo{hasNextPage endCursor}}}}");

    public static ShopifyDocument MoreRows { get; } = new(
        ShopifyOperations.ActionsRead, "query MoreToShip($id:ID!,$after:String!){fulfillmentOrder(id:$id){lineItems(first:250,after:$after){" + Rows + "}}}");

    public static ShopifyDocument ShipDocument { get; } = new(
        ShopifyOperations.Actions,
            "mutation Ship($parcel:FulfillmentInput!){fulfillmentCreate(fulfillment:$parcel){fulfillment{id} userErrors{field message}}}");

    private const string Rows = "nodes{id remainingQuantity lineItem{id}} pageInfo{hasNextPage endCursor}";

    private readonly ShopifyOrderMovesReader _moves = new(api);

    public async Task ShipAsync(OrderAction action, string order, CancellationToken cancellation)
    {
        var (isCancelled, open) = await OpenAsync(action, order, cancellation);
        var parcels = await ParcelsAsync(action, order, cancellation);
        var note = await NoteAsync(action, cancellation);
        var left = Left(action, note is null ? [] : Ours(action, parcels, note));
        if (left.Count == 0)
            return;
        if (isCancelled)
            throw ShopifyOrderActions.Refused(ErrorCodes.WrongState, "The order is cancelled in the shop and must not be shipped.");
        var plan = Plan(left, open);
        if (note is null)
            await WriteNoteAsync(action, new Note([.. parcels.Select(static parcel => parcel.Number)]), cancellation);
        foreach (var parcel in plan)
            await SendAsync(action, parcel, cancellation);
    }

    public async Task<bool> IsShippedAsync(OrderAction action, string order, CancellationToken cancellation) =>
        await NoteAsync(action, cancellation) is { } note && Left(
            action, Ours(action, await ParcelsAsync(action, order, cancellation), note)).Count == 0;

    /// <summary>Units that are not in a parcel of ours yet, by line.</summary>
    private static Dictionary<long, long> Left(OrderAction action, List<ShopifyParcel> ours)
    {
        var left = new Dictionary<long, long>();
        foreach (var line in action.Lines)
        {
            var number = ShopifyGid.Whole(line.ExternalLineId) ?? throw ShopifyOrderActions.Refused(
                "line_unknown", "Shopify's line ids are numbers.");
            left[number] = left.GetValueOrDefault(number) + line.Quantity;
        }

        return left.Select(pair => (pair.Key, Units: pair.Value - ours.Sum(parcel => parcel.Units.GetValueOrDefault(pair.Key))))
            .Where(static pair => pair.Units > 0).ToDictionary(static pair => pair.Key, static pair => pair.Units);
    }

    private static List<ShopifyParcel> Ours(OrderAction action, IReadOnlyList<ShopifyParcel> parcels, Note note) =>
        [.. parcels.Where(parcel => !parcel.IsCalledOff && !note.Before.Contains(parcel.Number) && (parcel.TrackingNumber ?? "") == (action.TrackingNumber?.Trim() ?? ""))];

    /// <summary>Rows of fulfilment orders for the units that are left: lists of at most 512, each of one location.</summary>
    private static List<List<Row>> Plan(Dictionary<long, long> left, List<Row> open)
    {
        var taken = new List<Row>();
        foreach (var (line, wanted) in left)
        {
            var units = wanted;
            foreach (var row in open.Where(row => row.Line == line && row.IsOpen && units > 0))
            {
                taken.Add(row with { Units = Math.Min(units, row.Units) });
                units -= Math.Min(units, row.Units);
            }

            if (units <= 0)
                continue;
            var isHeld = open.Exists(row => row.Line == line && !row.IsOpen && row.Units > 0);
            throw ShopifyOrderActions.Refused(
                ErrorCodes.WrongState, isHeld
                    ? "Units of the order are on hold or not due yet in the shop: release them there, then ship again."
                    : $"The shop has {ShopifyGid.Text(units)} units fewer to ship than asked for: they were shipped or taken off there.");
        }

        return [.. taken.GroupBy(static row => row.Location).SelectMany(static group => group.Chunk(MostRows)).Select(static rows => rows.ToList())];
    }

    private async Task SendAsync(OrderAction action, List<Row> rows, CancellationToken cancellation)
    {
        var parcel = new Dictionary<string, object?>
        {
            ["lineItemsByFulfillmentOrder"] = rows.GroupBy(static row => row.Order).Select(static group => new
            {
                fulfillmentOrderId = group.Key,
                fulfillmentOrderLineItems = group.Select(static row => new { id = row.Id, quantity = row.Units }),
            }),
            ["notifyCustomer"] = api.Setting(ShopifyDescriptor.NotifyBuyer) != "no",
        };
        if (!string.IsNullOrWhiteSpace(action.TrackingNumber) || !string.IsNullOrWhiteSpace(action.Carrier))
            parcel["trackingInfo"] = new { company = action.Carrier?.Trim(), number = action.TrackingNumber?.Trim() };
        var answer = await api.SendAsync(ShipDocument, new { parcel }, cancellation);
        if (answer.Read(static data => ShopifyError.ReadUser(data.RequiredChild("fulfillmentCreate"))) is [var error, ..])
            throw ShopifyOrderActions.Refused("fulfilment_refused", $"Shopify: {error.Message}");
    }

    private async Task<(bool IsCancelled, List<Row> Open)> OpenAsync(OrderAction action, string order, CancellationToken cancellation)
    {
        var open = new List<Row>();
        var pages = new PageWalk();
        string? after = null;
        while (true)
        {
            var answer = await api.SendAsync(ReadDocument, new { id = order, after }, cancellation);
            var json = answer.Read(data => data.Child("order") ?? throw ShopifyOrderActions.Unknown(action));
            var (isCancelled, orders, next) = answer.Read(_ => (
                json.Time("cancelledAt") is not null, json.RequiredChild("fulfillmentOrders").RequiredList("nodes"), json.RequiredChild("fulfillmentOrders").NextPage(pages)));
            foreach (var from in orders)
                open.AddRange(await RowsAsync(answer, from, cancellation));
            if (next is null)
                return (isCancelled, open);
            after = next;
        }
    }

    private async Task<List<Row>> RowsAsync(ShopifyAnswer answer, PlatformJson from, CancellationToken cancellation)
    {
        var (id, isOpen, location, page) = answer.Read(_ => (
            from.RequiredText("id"), from.RequiredText("status") is "OPEN" or "IN_PROGRESS", from.Child("assignedLocation")?.Child("location")?.Text("id") ?? "", from.RequiredChild("lineItems")));
        var rows = new List<Row>();
        var pages = new PageWalk();
        while (true)
        {
            var (read, next) = answer.Read(_ => (
                page.RequiredList("nodes").Select(row => new Row(
                    id, isOpen, location, row.RequiredText("id"), ShopifyGid.Required(
                        row.RequiredChild("lineItem").RequiredText("id"), "LineItem"), row.Units("remainingQuantity"))).ToList(),
                page.NextPage(pages)));
            rows.AddRange(read.Where(static row => row.Units > 0));
            if (next is null)
                return rows;
            page = (await api.SendAsync(MoreRows, new { id, after = next }, cancellation)).Read(
                static data => data.RequiredChild("fulfillmentOrder").RequiredChild("lineItems"));
        }
    }

    private async Task<IReadOnlyList<ShopifyParcel>> ParcelsAsync(OrderAction action, string order, CancellationToken cancellation)
    {
        try
        {
            return (await _moves.ReadAsync(order, action.Lines.Count, returned: false, cancellation)).Parcels;
        }
        catch (FormatException error)
        {
            throw new PlatformException(
                PlatformFailure.Broken, "answer_not_understood", $"An order's parcels were not understood: {error.Message}", inner: error);
        }
    }

    private async Task<Note?> NoteAsync(OrderAction action, CancellationToken cancellation) =>
        await api.Session.State.GetAsync(Key(action), cancellation) is { } entry ? KolajJson.FromBytes<Note>(entry.Value) : null;

    private async Task WriteNoteAsync(OrderAction action, Note note, CancellationToken cancellation)
    {
        if (!await api.Session.State.WriteAsync([new ConnectorStateWrite(Key(action), 0, KolajJson.ToBytes(note))], cancellation))
            throw new PlatformException(
                PlatformFailure.Broken, "action_running_twice", "The same shipment is being carried out by another job; nothing was sent.");
    }

    private static string Key(OrderAction action) => $"ship/{action.Id}";

    /// <param name="Before">Fulfilments that existed before ours.</param>
    internal sealed record Note(IReadOnlyList<long> Before);

    /// <param name="Units">That remain to be shipped of the line by this fulfilment order.</param>
    private sealed record Row(string Order, bool IsOpen, string Location, string Id, long Line, long Units);
}
