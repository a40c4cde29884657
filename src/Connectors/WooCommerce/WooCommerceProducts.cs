using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Publishes listings: those of a group as variations (<see cref="WooCommerceGroups"/>), all others as simple products. Every listing
/// carries the hub's product id as meta data and is looked up before it is made, and WooCommerce takes a SKU once, so that a repeat after a
/// crash never makes a second listing.
/// </summary>
internal sealed class WooCommerceProducts(WooCommerceApi api, WooCommerceShops shops)
{
    public const int MaxItems = 50;

    /// <summary>The shop fetches images while we wait for its answer, 15 s at most.</summary>
    private const int MostImages = 8;

    /// <summary>A group needs about three reads and two writes; a job has 120 s.</summary>
    private const int MostCalls = 24;

    private readonly WriteProgress _progress = new(MostCalls);
    private readonly WooCommerceFinder _finder = new(api);
    private readonly WooCommerceBatch _batch = new(api, WooCommerceOperations.ProductsWrite);

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        try
        {
            await PublishSimpleAsync([.. items.Where(static item => item.Group is null)], facts, cancellation);
            var groups = new WooCommerceGroups(api, _progress, facts);
            foreach (var group in items.Where(static item => item.Group is not null).GroupBy(static item => item.Group!.Id, StringComparer.Ordinal))
                await PublishGroupAsync(groups, [.. group], cancellation);
        }
        catch (FormatException error)
        {
            // Only what was read is parsed here; answers to writes are checked where they are taken.
            throw new PlatformException(PlatformFailure.Broken, "answer_not_understood", $"A product was not understood: {error.Message}", inner: error);
        }

        return new SubmitResult(null, _progress.Results);
    }

    /// <summary>A group whose reading fails is tried again by itself, once anything of the others was written.</summary>
    private async Task PublishGroupAsync(WooCommerceGroups groups, IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        if (_progress.HasEnded)
        {
            _progress.AddLater([.. items.Select(static item => item.Key)], "next_call", "More calls than one job makes: it goes with the next.", null);
            return;
        }

        try
        {
            await groups.PublishAsync(items, cancellation);
        }
        catch (PlatformException unread) when (_progress.IsWritten)
        {
            // Failures of writes have become results already: this one came before the group's first.
            _progress.AddLater([.. items.Select(static item => item.Key)], unread.Code, unread.Message, unread.RetryAfter);
        }
    }

    private async Task PublishSimpleAsync(IReadOnlyList<ContentItem> items, WooCommerceShopFacts facts, CancellationToken cancellation)
    {
        if (items.Count == 0)
            return;
        var bound = await _finder.ProductsAsync(items.Select(static item => WooCommerceIds.Of(item.RemoteIds)?.Product).OfType<long>(), cancellation);
        var bySku = await _finder.BySkuAsync(items.Select(static item => item.Product.Sku), cancellation);
        var rows = new List<Row>();
        foreach (var item in items)
        {
            if (Plan(item, bound, bySku, facts) is { } row)
                rows.Add(row);
        }

        foreach (var part in Parts(rows))
        {
            await _progress.TryAsync(
                [.. part.Select(static row => row.Item.Key)],
                async () =>
                {
                    // Answers come creations first.
                    var sent = part.OrderBy(static row => row.IsNew ? 0 : 1).ToList();
                    var answers = await _batch.SendAsync(
                        WooCommerceBatch.Products, [.. sent.Where(static row => row.IsNew).Select(static row => row.Fields)],
                        [.. sent.Where(static row => !row.IsNew).Select(static row => row.Fields)], cancellation);
                    for (var i = 0; i < sent.Count; i++)
                        await TakeAsync(sent[i], answers[i], cancellation);
                });
        }
    }

    private Row? Plan(
        ContentItem item, Dictionary<long, PlatformJson> bound, ILookup<string, PlatformJson> bySku, WooCommerceShopFacts facts)
    {
        var ids = WooCommerceIds.Of(item.RemoteIds);
        if (ids?.Variation is not null)
            return Refuse(item, ShapeChanged.Code, ShapeChanged.Message);
        var there = ids is { } known && bound.TryGetValue(known.Product, out var own) ? own : (PlatformJson?)null;
        var isBound = there is not null;
        foreach (var other in bySku[item.Product.Sku])
        {
            if (there is { } self && self.RequiredInteger("id") == other.RequiredInteger("id"))
                continue;
            if (isBound || other.Meta(WooCommerceContent.ProductKey) != item.Product.Id)
                return Refuse(item, "sku_exists_on_channel", Stranger(item, other.AnyText("name")));
            there = other;
        }

        if (there is { } product && (WooCommerceListing.HasVariations(product) || WooCommerceListing.IsVariation(product)))
            return Refuse(item, ShapeChanged.Code, ShapeChanged.Message);
        if (WooCommerceContent.Problem(item, facts, api.Session, isNew: !isBound) is { } problem)
            return Refuse(item, problem.Code, problem.Message);
        return new Row(item, there is null, Fields(item, there, isBound));
    }

    private Dictionary<string, object> Fields(ContentItem item, PlatformJson? there, bool isBound)
    {
        var row = WooCommerceContent.Identity(item);
        row["name"] = item.Product.Title;
        if (there is { } product)
            row["id"] = product.RequiredInteger("id");
        else
            row["type"] = "simple";
        // Of a bound listing stock and price are aspects with versions of their own: an older value must not come in by this way.
        if (!isBound)
            WooCommerceContent.WriteOffer(row, item);
        WooCommerceContent.WriteCategories(row, [item], there, api.Session);
        WooCommerceContent.WriteAttributes(row, WooCommerceContent.Attributes(item.Product, api), there);
        var images = WooCommerceImages.Addresses(item.Product.Images);
        if (WooCommerceImages.Differ(there, images))
        {
            row["images"] = images.Select(static url => new Dictionary<string, object> { ["src"] = url }).ToList();
            WooCommerceContent.WriteMeta(row, (WooCommerceContent.ProductKey, item.Product.Id), (WooCommerceImages.DigestKey, WooCommerceImages.Digest(images)));
        }
        else
        {
            WooCommerceContent.WriteMeta(row, (WooCommerceContent.ProductKey, item.Product.Id));
        }

        return row;
    }

    private async Task TakeAsync(Row row, WooCommerceRow answer, CancellationToken cancellation)
    {
        if (answer.IsOpen)
            return;
        if (answer.Error is null)
            _progress.Add(new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = new WooCommerceIds(IdOf(answer), null).ToRemoteIds() });
        else
            _progress.Add(await RefusedAsync(_finder, row.Item, answer.Error, row.IsNew, cancellation));
    }

    /// <summary>
    /// What a refused row comes to. A SKU that is taken may be our own creation of a call that was given up as lost and has landed since:
    /// then the hub reads it back and binds it (<c>already_exists</c>).
    /// </summary>
    public static async Task<ItemResult> RefusedAsync(
        WooCommerceFinder finder, ContentItem item, WooCommerceError error, bool isNew, CancellationToken cancellation)
    {
        if (error is not { Code: WooCommerceError.SkuTaken, ResourceId: { } holder } || !isNew)
            return new ItemResult(item.Key, ItemOutcome.Refused, error.Code, error.Message);
        PlatformJson? other;
        try
        {
            other = await finder.OneAsync(holder, cancellation);
        }
        catch (PlatformException unread)
        {
            // The row was refused for sure; whose SKU it is, the next attempt will find by looking up first.
            return new ItemResult(item.Key, ItemOutcome.Retry, error.Code, unread.Message) { RetryAfter = unread.RetryAfter };
        }

        return other?.Meta(WooCommerceContent.ProductKey) == item.Product.Id
            ? new ItemResult(item.Key, ItemOutcome.Refused, ItemResult.AlreadyExists, "An earlier call had made the listing.")
            : new ItemResult(item.Key, ItemOutcome.Refused, "sku_exists_on_channel", Stranger(item, other?.AnyText("name")));
    }

    public static (string Code, string Message) ShapeChanged => (
        "listing_shape_changed",
        "The listing is a product of its own in the shop and a variant here, or the other way round: delete it in the shop, then send it again.");

    public static string Stranger(ContentItem item, string? name) =>
        $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{name ?? "?"}'); import it to adopt it.";

    /// <exception cref="PlatformException">The row was written, and its answer names no id.</exception>
    public static long IdOf(WooCommerceRow answer) => WooCommerceIds.Number(answer.Object.AnyText("id"))
        ?? throw new PlatformException(PlatformFailure.OutcomeUnknown, "answer_not_understood", "The shop wrote a listing and named no id.");

    /// <summary>Calls of at most 100 rows, and of as many images as a call has time for.</summary>
    private static IEnumerable<IReadOnlyList<Row>> Parts(IEnumerable<Row> rows)
    {
        var part = new List<Row>();
        var images = 0;
        foreach (var row in rows)
        {
            if (part.Count > 0 && (part.Count == WooCommerceBatch.MostRows || images + row.Images > MostImages))
            {
                yield return part;
                part = [];
                images = 0;
            }

            part.Add(row);
            images += row.Images;
        }

        if (part.Count > 0)
            yield return part;
    }

    private Row? Refuse(ContentItem item, string code, string message)
    {
        _progress.Refuse(item.Key, code, message);
        return null;
    }

    private sealed record Row(ContentItem Item, bool IsNew, Dictionary<string, object> Fields)
    {
        public int Images => Fields.TryGetValue("images", out var images) ? ((System.Collections.ICollection)images).Count : 0;
    }
}
