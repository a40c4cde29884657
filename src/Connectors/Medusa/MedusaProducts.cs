using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Publishes listings: those of a group as variants of one product (<see cref="MedusaGroups"/>), all others as products with one variant.
/// Creating takes two calls, the product and its stock. Every product carries an external id of ours, which is looked up before it is made,
/// and Medusa takes a SKU once, so that a repeat after a crash never makes a second listing. One that is found again without being bound is
/// told as there already, whatever it holds: the hub reads it back.
/// </summary>
internal sealed class MedusaProducts(MedusaApi api, MedusaShops shops)
{
    public const int MaxItems = 25;

    public const string BatchPath = "products/batch";

    public const string BatchFields = "id,external_id,variants.id,variants.sku,variants.inventory_items.inventory_item_id";

    private readonly MedusaProgress _progress = new();
    private readonly MedusaFinder _finder = new(api, MedusaOperations.Publish);

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        var byId = await _finder.ByIdAsync(items.Select(Bound).OfType<string>(), cancellation);
        var bySku = await _finder.BySkuAsync(items.Select(static item => item.Product.Sku), cancellation);
        await PublishSingleAsync([.. items.Where(static item => item.Group is null)], byId, bySku, facts, cancellation);

        var groups = new MedusaGroups(api, _progress, facts);
        foreach (var group in items.Where(static item => item.Group is not null).GroupBy(static item => item.Group!.Id, StringComparer.Ordinal))
        {
            try
            {
                await groups.PublishAsync([.. group], byId, bySku, cancellation);
            }
            catch (PlatformException unread) when (_progress.IsWritten)
            {
                // Failures of writes have become results already: this one came before the group's first.
                foreach (var item in group.Where(item => _progress.IsOpen(item.Key)))
                    _progress.Add(new ItemResult(item.Key, ItemOutcome.Retry, unread.Code, unread.Message) { RetryAfter = unread.RetryAfter });
            }
        }

        return new SubmitResult(null, _progress.Results);
    }

    public static (string Code, string Message) ShapeChanged => (
        "listing_shape_changed",
        "The listing is a product of its own in the shop and a variant here, or the other way round: delete it in the shop, then send it again.");

    public static (string Code, string Message) AlreadyThere => (ItemResult.AlreadyExists, "An earlier call had made the listing.");

    public static (string Code, string Message) Taken(ContentItem item, MedusaVariant other) => other.Mark == item.Product.Id
        ? ShapeChanged
        : ("sku_exists_on_channel", $"The shop has a listing of its own with the SKU {item.Product.Sku} ('{other.Product.Title}'); import it to adopt it.");

    /// <summary>Variants just made, by SKU, with the inventory item of each.</summary>
    public static Dictionary<string, (string VariantId, string ItemId)> Made(IEnumerable<PlatformJson> variants) => variants
        .Where(static variant => variant.List("inventory_items").Count > 0)
        // Medusa has a SKU once; an answer may say what it likes.
        .DistinctBy(static variant => variant.RequiredText("sku"), StringComparer.Ordinal)
        .ToDictionary(
            static variant => variant.RequiredText("sku"),
            static variant => (variant.RequiredText("id"), variant.List("inventory_items")[0].RequiredText("inventory_item_id")),
            StringComparer.Ordinal);

    private async Task PublishSingleAsync(
        IReadOnlyList<ContentItem> items, Dictionary<string, MedusaVariant> byId, ILookup<string, MedusaVariant> bySku, MedusaShopFacts facts,
        CancellationToken cancellation)
    {
        if (items.Count == 0)
            return;
        var ours = await _finder.ByExternalIdAsync(
            items.Where(item => Bound(item) is not { } id || !byId.ContainsKey(id)).Select(static item => MedusaContent.ExternalId(item.Product)),
            cancellation);
        var several = await _finder.WithVariantsAsync(
            items.Select(item => Bound(item) is { } id && byId.TryGetValue(id, out var variant) ? variant.Product.Id : null).OfType<string>(),
            cancellation);
        var rows = items.Select(item => Plan(item, byId, bySku, ours, several, facts)).OfType<Row>().ToList();

        var made = new Dictionary<string, (string VariantId, string ItemId)>(StringComparer.Ordinal);
        await _progress.WriteAsync(rows, static row => [row.Item.Key], part => WriteProductsAsync(part, made, cancellation), cancellation);
        foreach (var row in rows.Where(row => row.Variant.Count > 0 && _progress.IsOpen(row.Item.Key)))
            await WriteVariantAsync(row, cancellation);

        var levels = rows.Where(row => row.Known is null && _progress.IsOpen(row.Item.Key)).Select(row => (row.Item.Key, Level: new MedusaLevelRow(
            made[row.Item.Product.Sku].ItemId, facts.Location.Id, Math.Max(0, row.Item.Quantity), IsNew: true))).ToList();
        await WriteLevelsAsync(api, _progress, levels, cancellation);
        foreach (var row in rows.Where(row => _progress.IsOpen(row.Item.Key)))
        {
            var id = row.Known?.Id ?? made[row.Item.Product.Sku].VariantId;
            _progress.Add(new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = MedusaVariant.Ids(id) });
        }
    }

    public static Task WriteLevelsAsync(
        MedusaApi api, MedusaProgress progress, IReadOnlyList<(string Key, MedusaLevelRow Level)> levels, CancellationToken cancellation) =>
        progress.WriteAsync(
            levels, static row => [row.Key],
            async part =>
            {
                var written = await MedusaStock.WriteLevelsAsync(api, MedusaOperations.Publish, [.. part.Select(static row => row.Level)], cancellation);
                foreach (var row in part.Where(row => !written.Contains(row.Level.ItemId)))
                    progress.Lose(row.Key);
            },
            cancellation);

    private Row? Plan(
        ContentItem item, Dictionary<string, MedusaVariant> byId, ILookup<string, MedusaVariant> bySku, Dictionary<string, string> ours,
        HashSet<string> several, MedusaShopFacts facts)
    {
        var known = Bound(item) is { } id ? byId.GetValueOrDefault(id) : null;
        var stranger = bySku[item.Product.Sku].FirstOrDefault(other => other.Id != known?.Id);
        (string Code, string Message)? problem =
            known is not null && (known.Product.IsOfGroup || several.Contains(known.Product.Id)) ? ShapeChanged
            : known is null && ours.ContainsKey(MedusaContent.ExternalId(item.Product)) ? AlreadyThere
            : stranger is not null ? Taken(item, stranger)
            : MedusaContent.Problem(item, facts, api.Session, isNew: known is null);
        if (problem is { } refused)
        {
            _progress.Refuse(item.Key, refused.Code, refused.Message);
            return null;
        }

        var fields = MedusaContent.Texts(item.Product.Title, item.Product.Description, item.Product.Images, [item]);
        MedusaContent.WriteCategories(fields, [item], known?.Product.Categories ?? [], api.Session);
        if (known is not null)
        {
            fields["id"] = known.Product.Id;
            return new Row(item, known, fields, IdentityChanges(item, known));
        }

        MedusaContent.WriteNew(fields, MedusaContent.ExternalId(item.Product), facts, [(MedusaContent.OnlyOption, [MedusaContent.OnlyValue])]);
        fields["variants"] = new[]
        {
            MedusaContent.NewVariant(
                item, MedusaContent.OnlyVariant, new Dictionary<string, string> { [MedusaContent.OnlyOption] = MedusaContent.OnlyValue }),
        };
        return new Row(item, null, fields, []);
    }

    /// <summary>A renamed SKU, another barcode, or our mark on a listing that was adopted; mostly nothing.</summary>
    private static Dictionary<string, object?> IdentityChanges(ContentItem item, MedusaVariant known)
    {
        var identity = MedusaContent.Identity(item);
        return known.Sku == item.Product.Sku && known.Barcode == (string?)identity["barcode"] && known.Mark == item.Product.Id ? [] : identity;
    }

    private async Task WriteProductsAsync(
        IReadOnlyList<Row> part, Dictionary<string, (string VariantId, string ItemId)> made, CancellationToken cancellation)
    {
        var body = new
        {
            create = part.Where(static row => row.Known is null).Select(static row => row.Fields),
            update = part.Where(static row => row.Known is not null).Select(static row => row.Fields),
        };
        var (created, updated) = await api.PostAsync(
            MedusaOperations.Publish, BatchPath, BatchFields, body,
            static answer => (
                Made(answer.List("created").SelectMany(static product => product.List("variants"))),
                answer.List("updated").Select(static row => row.RequiredText("id")).ToHashSet(StringComparer.Ordinal)),
            cancellation);
        foreach (var row in part)
        {
            if (row.Known is null && created.TryGetValue(row.Item.Product.Sku, out var variant))
                made[row.Item.Product.Sku] = variant;
            else if (row.Known is null || !updated.Contains(row.Known.Product.Id))
                _progress.Lose(row.Item.Key);
        }
    }

    /// <summary>
    /// A variant that is renamed leaves its inventory item under the old SKU, which no other product could then have (seen on 2.21.2). The item
    /// goes first: what was broken off is found again by the variant's old SKU.
    /// </summary>
    public static async Task RenameInventoryAsync(MedusaApi api, MedusaVariant known, string sku, CancellationToken cancellation)
    {
        if (known.Sku == sku || known.Inventory is not [{ } item])
            return;
        await api.PostAsync(
            MedusaOperations.Publish, $"inventory-items/{Uri.EscapeDataString(item.ItemId)}", "id,sku", new { sku },
            answer => answer.Child("inventory_item")?.Text("sku") == sku ? true : throw new FormatException("The item does not have the SKU."),
            cancellation);
    }

    private Task WriteVariantAsync(Row row, CancellationToken cancellation) => _progress.WriteAsync(
        [row], static one => [one.Item.Key],
        async _ =>
        {
            await RenameInventoryAsync(api, row.Known!, row.Item.Product.Sku, cancellation);
            var update = new[] { new Dictionary<string, object?>(row.Variant) { ["id"] = row.Known!.Id } };
            await api.PostAsync(
                MedusaOperations.Publish, $"products/{Uri.EscapeDataString(row.Known.Product.Id)}/variants/batch", "id", new { update },
                answer => answer.List("updated").Any(variant => variant.AnyText("id") == row.Known.Id)
                    ? true
                    : throw new FormatException("'updated' does not name the variant."),
                cancellation);
        },
        cancellation);

    private static string? Bound(ContentItem item) => MedusaVariant.BoundId(item.RemoteIds);

    /// <param name="Known">The variant that is bound and there; null for a new listing.</param>
    /// <param name="Fields">Of the product.</param>
    /// <param name="Variant">Of the known variant, where these changed.</param>
    private sealed record Row(ContentItem Item, MedusaVariant? Known, Dictionary<string, object?> Fields, Dictionary<string, object?> Variant);
}
