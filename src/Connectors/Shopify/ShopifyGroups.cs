using KolajAI.Connectors.Http;
using KolajAI.Json;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Publishes a group as one product with a variant for each item. A product that is there is changed variant by variant, never by a whole list,
/// so that neither siblings nor the merchant's own variants are lost. Which variant is which product of the hub's is noted: one whose product has
/// left the group is set to 0, not deleted.
/// </summary>
internal sealed class ShopifyGroups(ShopifyApi api, WriteProgress progress, ShopifyProductWrite write, ShopifyImages images, ShopifyFacts facts)
{
    private static readonly TimeSpan TakeOffPause = TimeSpan.FromMinutes(5);

    /// <param name="items">All variants of one group that the account lists.</param>
    public async Task PublishAsync(IReadOnlyList<ContentItem> items, ILookup<string, ShopifyVariant> bySku, CancellationToken cancellation)
    {
        var group = items[0].Group!;
        var numbers = items.Select(static item => ShopifyIds.Of(item.RemoteIds)?.Product).OfType<long>()
            .Concat(ShopifyGid.Whole(group.RemoteIds.GetValueOrDefault(ShopifyIds.ProductKind)) is { } own ? [own] : []).Distinct().ToList();
        var there = numbers.Count > 0
            ? await ShopifyGroupProduct.FindAsync(api, facts, new { id = ShopifyGid.Of("Product", numbers[0]) }, items.Count, cancellation)
            : null;
        there ??= await ShopifyGroupProduct.FindAsync(api, facts, new { handle = ShopifyContent.HandleOf(group) }, items.Count, cancellation);
        if ((numbers.Count > 1 ? ShopifyProducts.ShapeChanged : ShopifyGroupPlan.Problem(group, there)) is { } refused)
        {
            foreach (var item in items)
                progress.Refuse(item.Key, refused.Code, refused.Message);
            return;
        }

        var plan = new ShopifyGroupPlan(items, there, bySku, facts);
        plan.Refusals.ForEach(progress.Add);
        if (there is null)
            await CreateAsync(plan, cancellation);
        else
            await ChangeAsync(there, plan, items, cancellation);
    }

    private async Task CreateAsync(ShopifyGroupPlan plan, CancellationToken cancellation)
    {
        if (plan.New.Count == 0)
            return;
        var first = plan.New[0];
        var keys = Keys(plan.New);
        var made = new List<ItemResult>();
        await progress.TryAsync(keys, async () =>
        {
            var pictures = ShopifyImages.Addresses(first);
            var input = ShopifyContent.Product(first, pictures.Count > 0 ? pictures : null);
            input["handle"] = ShopifyContent.HandleOf(first.Group!);
            input["productOptions"] = ShopifyContent.Options(plan.New);
            input["variants"] = plan.New.ConvertAll(item => new Dictionary<string, object?>(ShopifyContent.NewVariant(item))
            {
                ["sku"] = item.Product.Sku,
                ["inventoryQuantities"] = ShopifyContent.SetQuantity(item, facts.Location(api).Gid),
            });
            var (ids, skus, error) = await write.CreateAsync(input, plan.New.Count, cancellation);
            if (error is { Code: ShopifyProductWrite.HandleTaken })
                progress.AddLater(keys, "created_meanwhile", "The product appeared while it was being created; it is looked up again.", null);
            else if (error is not null)
                keys.ForEach(key => progress.Refuse(key, error.Code?.ToLowerInvariant() ?? "refused", error.Message));
            else
                made = await NoteAsync(plan.New, ids, skus, cancellation);
            if (made.Count > 0)
                await images.NoteAsync(ids[0].Product, pictures.Count > 0 ? pictures : null, cancellation);
        });
        if (made.Count == 0)
            return;
        ShopifyError? hidden = null;
        var isShown = facts.Publication(api) is not { } channel
            || await progress.TryAsync(
                keys, async () => hidden = await write.PublishAsync(ShopifyGid.Of("Product", ProductOf(made)), channel, cancellation));
        foreach (var result in isShown ? made : [])
            progress.Add(
                hidden is null ? result : result with { Outcome = ItemOutcome.Refused, Code = "sales_channel_refused", Message = hidden.Message });
    }

    private async Task ChangeAsync(ShopifyGroupProduct there, ShopifyGroupPlan plan, IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        // Off sale first: what is no longer in the group may not be sold while the rest is written.
        if (!await TakeOffSaleAsync(there, items, cancellation))
            return;
        if (plan.Changed.Count + plan.Found.Count + plan.New.Count == 0)
            return;
        if (!await UpdateAsync(there, plan, cancellation))
            return;
        if (plan.New.Count > 0)
            await AddAsync(there, plan, cancellation);
    }

    /// <summary>True where the shared words are in the shop.</summary>
    private async Task<bool> UpdateAsync(ShopifyGroupProduct there, ShopifyGroupPlan plan, CancellationToken cancellation)
    {
        List<ContentItem> items = [.. plan.Changed.Concat(plan.Found).Select(static pair => pair.Item), .. plan.New];
        var (first, keys) = (items[0], Keys(items));
        var isDone = false;
        await progress.TryAsync(keys, async () =>
        {
            var pictures = await images.ToSendAsync(there.Head.Number, ShopifyImages.Addresses(first), cancellation);
            var variants = plan.Changed.ConvertAll(static pair =>
            {
                var fields = ShopifyContent.Variant(pair.Item);
                (fields["id"], fields["optionValues"]) = (pair.Variant.Ids.VariantGid, ShopifyContent.Values(pair.Item));
                return fields;
            });
            var (product, refused) = await write.UpdateAsync(
                there.Head.Gid, ShopifyContent.Product(first, pictures), variants, there.Head.IsPublished == false
                    ? facts.Publication(api)
                    : null, cancellation);
            if (product is { } error)
            {
                foreach (var key in keys)
                    progress.Refuse(key, error.Code?.ToLowerInvariant() ?? "refused", error.Message);
                return;
            }

            await images.NoteAsync(there.Head.Number, pictures, cancellation);
            foreach (var ((item, variant), place) in plan.Changed.Select(static (pair, place) => (pair, place)))
            {
                progress.Add(refused.TryGetValue(place, out var own)
                    ? new ItemResult(item.Key, ItemOutcome.Refused, own.Code?.ToLowerInvariant() ?? "refused", own.Message) { GroupRemoteIds = ShopifyIds.OfGroup(there.Head.Number) }
                    : Confirmed(item, variant.Ids));
            }

            foreach (var (item, variant) in plan.Found)
                progress.Add(ShopifyProducts.Existing(item, variant.Ids) with { GroupRemoteIds = ShopifyIds.OfGroup(there.Head.Number) });
            await WriteNoteAsync(first.Group!, plan.Changed.Concat(plan.Found).ToDictionary(static pair => pair.Item.Product.Id, static pair => pair.Variant.Ids.Variant), cancellation);
            isDone = true;
        });
        return isDone;
    }

    private Task AddAsync(ShopifyGroupProduct there, ShopifyGroupPlan plan, CancellationToken cancellation) =>
        progress.TryAsync(Keys(plan.New), async () =>
    {
        var variants = plan.New.ConvertAll(item => new Dictionary<string, object?>(ShopifyContent.NewVariant(item))
        {
            ["inventoryQuantities"] = ShopifyContent.LevelQuantity(item, facts.Location(api).Gid),
        });
        var (ids, skus, errors) = await write.AddAsync(there.Head.Number, variants, cancellation);
        if (errors.Count == 0)
        {
            foreach (var result in await NoteAsync(plan.New, ids, skus, cancellation))
                progress.Add(result);
            return;
        }

        // All or none: the good ones go alone next time.
        foreach (var (item, place) in plan.New.Select(static (item, place) => (item, place)))
        {
            var own = errors.FirstOrDefault(error => error.PlaceIn("variants") == place) ?? errors.FirstOrDefault(
                static error => error.PlaceIn("variants") is null);
            if (own is not null)
                progress.Refuse(item.Key, own.Code?.ToLowerInvariant() ?? "refused", own.Message);
        }

        progress.AddLater(Keys(plan.New), "sibling_refused", "Another new variant of the group was refused; this one goes again.", null);
    });

    /// <summary>Until it is done the group's items stay due, so that it is tried again.</summary>
    private async Task<bool> TakeOffSaleAsync(ShopifyGroupProduct there, IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var bound = items.Select(static item => ShopifyIds.Of(item.RemoteIds)?.Variant).OfType<long>().ToHashSet();
        var wanted = items.Select(static item => item.Product.Id).ToHashSet(StringComparer.Ordinal);
        var gone = (await ReadNoteAsync(items[0].Group!, cancellation)).Where(
            pair => !wanted.Contains(pair.Key) && !bound.Contains(pair.Value)).Select(static pair => pair.Value).ToHashSet();
        var departed = there.Variants.Select(static one => one.Variant).Where(
            variant => gone.Contains(variant.Ids.Variant) && variant.Here > 0).ToList();
        if (departed.Count == 0)
            return true;
        var results = new WriteProgress(1);
        var off = new ShopifyStockWrite(api, results, facts.Location(api).Gid, new ShopifyFinder(api, facts));
        var isSent = await progress.TryAsync(Keys(items), () => off.SendAsync([.. departed.Select(OffSale)], cancellation));
        if (isSent && results.Results.FirstOrDefault(static result => result.Outcome is not ItemOutcome.Confirmed) is { } kept)
        {
            progress.AddLater(
                Keys(items), kept.Code, $"A variant that left the group could not be taken off sale in the shop: {kept.Message}", TakeOffPause);
            return false;
        }

        return isSent;
    }

    private static ShopifyStockRow OffSale(ShopifyVariant variant) => new(
        new StockItem(ShopifyGid.Text(variant.Ids.Variant), variant.Sku ?? "", null, variant.Ids.ToRemoteIds(), 0, null, null), variant.Ids, [])
    {
        Quantity = 0,
        ChangeFrom = variant.Here,
    };

    private static ItemResult Confirmed(ContentItem item, ShopifyIds ids) =>
        new(item.Key, ItemOutcome.Confirmed) { RemoteIds = ids.ToRemoteIds(), GroupRemoteIds = ShopifyIds.OfGroup(ids.Product) };

    private static long ProductOf(List<ItemResult> made) => ShopifyIds.Of(made[0].RemoteIds!)!.Value.Product;

    private static List<string> Keys(IEnumerable<ContentItem> items) => [.. items.Select(static item => item.Key)];

    /// <summary>Which variant each item has become, by its SKU; what the answer does not tell is read back by the hub.</summary>
    private async Task<List<ItemResult>> NoteAsync(
        IReadOnlyList<ContentItem> items, IReadOnlyList<ShopifyIds> ids, IReadOnlyList<string?> skus, CancellationToken cancellation)
    {
        var made = new List<(ContentItem Item, ShopifyIds Ids)>();
        foreach (var item in items)
        {
            var place = skus.ToList().IndexOf(item.Product.Sku);
            if (place >= 0)
                made.Add((item, ids[place]));
        }

        await WriteNoteAsync(items[0].Group!, made.ToDictionary(static pair => pair.Item.Product.Id, static pair => pair.Ids.Variant), cancellation);
        return made.ConvertAll(static pair => Confirmed(pair.Item, pair.Ids));
    }

    private async Task<Dictionary<string, long>> ReadNoteAsync(ContentGroup group, CancellationToken cancellation) =>
        await api.Session.State.GetAsync(Note(group), cancellation) is { } entry ? KolajJson.FromBytes<Dictionary<string, long>>(entry.Value) : [];

    /// <summary>Added to what is known: a variant that was taken off sale is looked at again, and costs nothing as long as it shows 0.</summary>
    private async Task WriteNoteAsync(ContentGroup group, Dictionary<string, long> variants, CancellationToken cancellation)
    {
        var entry = await api.Session.State.GetAsync(Note(group), cancellation);
        var known = entry is null ? [] : KolajJson.FromBytes<Dictionary<string, long>>(entry.Value);
        if (variants.All(pair => known.GetValueOrDefault(pair.Key) == pair.Value))
            return;
        foreach (var (product, variant) in variants)
            known[product] = variant;
        await api.Session.State.WriteAsync([new ConnectorStateWrite(Note(group), entry?.Version ?? 0, KolajJson.ToBytes(known))], cancellation);
    }

    private static string Note(ContentGroup group) => $"group/{ShopifyContent.HandleOf(group)}";
}
