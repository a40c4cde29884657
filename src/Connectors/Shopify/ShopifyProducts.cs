using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Publishes listings: those of a group as variants of one product (<see cref="ShopifyGroups"/>), all others as products without options.
/// Creating takes two calls, the product and its showing on the sales channel; the product's handle is made of the hub's product id, so that a
/// repeat finds it and completes it, and a call that arrives late is refused.
/// </summary>
internal sealed class ShopifyProducts(ShopifyApi api, ShopifyShops shops)
{
    public const int MaxItems = 50;

    /// <summary>Two for each new product; a job has 120 s.</summary>
    private const int MostCalls = 110;

    private readonly WriteProgress _progress = new(MostCalls);
    private readonly ShopifyProductWrite _write = new(api);
    private readonly ShopifyImages _images = new(api.Session.State);

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        if (items.Count == 0)
            return new SubmitResult(null, []);
        var facts = await shops.FactsAsync(api, cancellation);
        var finder = new ShopifyFinder(api, facts);
        var bySku = await finder.BySkusAsync(items.Select(static item => item.Product.Sku), cancellation);
        await PublishSingleAsync([.. items.Where(static item => item.Group is null)], finder, bySku, facts, cancellation);
        var groups = new ShopifyGroups(api, _progress, _write, _images, facts);
        foreach (var group in items.Where(static item => item.Group is not null).GroupBy(static item => item.Group!.Id, StringComparer.Ordinal))
            await PublishGroupAsync(groups, [.. group], bySku, cancellation);
        return new SubmitResult(null, _progress.Results);
    }

    public static (string Code, string Message) ShapeChanged => (
        "listing_shape_changed",
        "The listing is a product of its own in the shop and a variant here, or the other way round: delete it in the shop, then send it again.");

    public static (string Code, string Message) Stranger(ContentItem item, ShopifyVariant other) => (
        "sku_exists_on_channel",
            $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{other.Product.Title}'); import it to adopt it.");

    public static ItemResult Existing(ContentItem item, ShopifyIds ids) =>
        new(item.Key, ItemOutcome.Refused, "already_exists", "An earlier call had made the listing.") { RemoteIds = ids.ToRemoteIds() };

    /// <summary>A group whose reading fails is tried again by itself, once anything of the others was written.</summary>
    private async Task PublishGroupAsync(
        ShopifyGroups groups, IReadOnlyList<ContentItem> items, ILookup<string, ShopifyVariant> bySku, CancellationToken cancellation)
    {
        if (_progress.HasEnded)
        {
            _progress.AddLater(
                [.. items.Select(static item => item.Key)], "next_call", "More calls than one job makes: it goes with the next.", null);
            return;
        }

        try
        {
            await groups.PublishAsync(items, bySku, cancellation);
        }
        catch (PlatformException unread) when (_progress.IsWritten)
        {
            // Failures of writes have become results already: this one came before the group's first.
            _progress.AddLater([.. items.Select(static item => item.Key)], unread.Code, unread.Message, unread.RetryAfter);
        }
    }

    private async Task PublishSingleAsync(
        IReadOnlyList<ContentItem> items, ShopifyFinder finder, ILookup<string, ShopifyVariant> bySku, ShopifyFacts facts, CancellationToken cancellation)
    {
        var bound = await finder.ByIdsAsync(items.Select(static item => ShopifyIds.Of(item.RemoteIds)?.Variant).OfType<long>(), cancellation);
        var unbound = items.Where(item => ShopifyIds.Of(item.RemoteIds) is not { } ids || !bound.ContainsKey(ids.Variant)).ToList();
        var byHandle = await finder.ByHandlesAsync(unbound.Select(static item => ShopifyContent.HandleOf(item.Product.Id)), cancellation);
        foreach (var item in items)
        {
            var there = ShopifyIds.Of(item.RemoteIds) is { } ids ? bound.GetValueOrDefault(ids.Variant) : null;
            var own = there ?? byHandle[ShopifyContent.HandleOf(item.Product.Id)].FirstOrDefault();
            var stranger = bySku[item.Product.Sku].FirstOrDefault(other => other.Ids.Variant != own?.Ids.Variant);
            (string Code, string Message)? problem =
                own is { Product.HasOnlyDefaultVariant: false } ? ShapeChanged
                : stranger is not null ? Stranger(item, stranger)
                : ShopifyContent.Problem(item, facts, isNew: own is null);
            if (problem is { } refused)
                _progress.Refuse(item.Key, refused.Code, refused.Message);
            else if (there is not null)
                await UpdateAsync(item, there, facts, cancellation);
            else if (own is not null)
                await CompleteAsync(item, own, facts, cancellation);
            else
                await CreateAsync(item, facts, cancellation);
        }
    }

    /// <summary>Content alone: stock and price are aspects with versions of their own, and an older value must not come in by this way.</summary>
    private Task<bool> UpdateAsync(ContentItem item, ShopifyVariant there, ShopifyFacts facts, CancellationToken cancellation) =>
        _progress.TryAsync([item.Key], async () =>
    {
        var images = await _images.ToSendAsync(there.Ids.Product, ShopifyImages.Addresses(item), cancellation);
        var variant = ShopifyContent.Variant(item);
        variant["id"] = there.Ids.VariantGid;
        var (error, variants) = await _write.UpdateAsync(
            there.Ids.ProductGid, ShopifyContent.Product(item, images), [variant], there.Product.IsPublished == false
                ? facts.Publication(api)
                : null, cancellation);
        if ((error ?? variants.Values.FirstOrDefault()) is { } refused)
        {
            _progress.Refuse(item.Key, refused.Code?.ToLowerInvariant() ?? "refused", refused.Message);
            return;
        }

        await _images.NoteAsync(there.Ids.Product, images, cancellation);
        _progress.Add(new ItemResult(item.Key, ItemOutcome.Confirmed) { RemoteIds = there.Ids.ToRemoteIds() });
    });

    /// <summary>What an earlier call has begun. It shows that call's number and price, so the hub reads it back.</summary>
    private async Task CompleteAsync(ContentItem item, ShopifyVariant own, ShopifyFacts facts, CancellationToken cancellation)
    {
        if (own.Product.IsPublished != false || await ShowAsync(item, own.Ids, facts, cancellation))
            _progress.Add(Existing(item, own.Ids));
    }

    private async Task CreateAsync(ContentItem item, ShopifyFacts facts, CancellationToken cancellation)
    {
        ShopifyIds? made = null;
        await _progress.TryAsync([item.Key], async () =>
        {
            var images = ShopifyImages.Addresses(item);
            var variant = ShopifyContent.NewVariant(item);
            variant["sku"] = item.Product.Sku;
            variant["inventoryQuantities"] = ShopifyContent.SetQuantity(item, facts.Location(api).Gid);
            var input = ShopifyContent.Product(item, images.Count > 0 ? images : null);
            input["handle"] = ShopifyContent.HandleOf(item.Product.Id);
            input["productOptions"] = ShopifyContent.Options([item]);
            input["variants"] = new[] { variant };
            var (ids, _, error) = await _write.CreateAsync(input, 1, cancellation);
            if (error is { Code: ShopifyProductWrite.HandleTaken })
                _progress.AddLater([item.Key], "created_meanwhile", "The product appeared while it was being created; it is looked up again.", null);
            else if (error is not null)
                _progress.Refuse(item.Key, error.Code?.ToLowerInvariant() ?? "refused", error.Message);
            else
                made = ids.Count == 1 ? ids[0] : throw new PlatformException(PlatformFailure.OutcomeUnknown, "answer_not_understood", "Shopify made a product and does not tell its variant.");
            if (made is { } own)
                await _images.NoteAsync(own.Product, images.Count > 0 ? images : null, cancellation);
        });
        if (made is { } variant && (facts.Publication(api) is null || await ShowAsync(item, variant, facts, cancellation)))
            _progress.Add(new ItemResult(item.Key, ItemOutcome.Confirmed) { RemoteIds = variant.ToRemoteIds() });
    }

    /// <summary>True where the sales channel shows the product now.</summary>
    private async Task<bool> ShowAsync(ContentItem item, ShopifyIds ids, ShopifyFacts facts, CancellationToken cancellation)
    {
        ShopifyError? error = null;
        var isSent = await _progress.TryAsync(
            [item.Key], async () => error = await _write.PublishAsync(ids.ProductGid, facts.Publication(api)!, cancellation));
        if (error is not null)
            _progress.Add(new ItemResult(item.Key, ItemOutcome.Refused, "sales_channel_refused", error.Message) { RemoteIds = ids.ToRemoteIds() });
        return isSent && error is null;
    }
}
