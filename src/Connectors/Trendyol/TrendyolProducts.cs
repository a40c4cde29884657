using System.Globalization;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Publishes content. What is new is created; what waits for approval is updated whole; what is approved is updated in two parts,
/// its content (shared by variants) and its variant. One publication may thus be several batches at Trendyol
/// (<see cref="TrendyolBatchId"/>). A repeat never makes a second listing: Trendyol knows products by barcode. Variants of a group share
/// <c>productMainId</c>: the one under which siblings are on Trendyol already (<see cref="TrendyolModels"/>), else the group's id. No call of these
/// takes anything off, so siblings that the hub does not know stay.
/// </summary>
internal sealed class TrendyolProducts(TrendyolApi api)
{
    /// <summary>Trendyol takes 1,000; drafts and unknown brands cost a read each, so that a job takes fewer.</summary>
    public const int MaxItems = 200;

    private readonly TrendyolBrands _brands = new(api);
    private readonly List<ItemResult> _done = [];
    private readonly List<(TrendyolProduct Product, long BrandId)> _new = [];
    private readonly List<(TrendyolProduct Product, long BrandId)> _drafts = [];
    private readonly List<(TrendyolProduct Product, long ContentId)> _approved = [];
    private readonly TrendyolListings _listings = new(api);
    private readonly TrendyolModels _models = new(new TrendyolListings(api));

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        var barcodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var (product, refusal) = TrendyolProduct.From(item, api);
            if (product is null)
                _done.Add(refusal!);
            else if (!barcodes.Add(product.Barcode))
                Refuse(item.Key, "barcode_duplicate", "Two products of this publication have the same barcode.");
            else
                await SortAsync(item, product, cancellation);
        }

        await JoinAsync(_new, cancellation);
        await JoinAsync(_drafts, cancellation);
        var batches = new TrendyolBatchId();
        await SendAsync(batches, TrendyolBatchKind.Create, TrendyolOperations.CreateProducts, "v2/products",
            [.. _new.Select(row => row.Product.Whole(row.BrandId, CargoCompany(), withStock: true))], Keys(_new), cancellation);
        await SendAsync(batches, TrendyolBatchKind.Unapproved, TrendyolOperations.UpdateUnapproved, "products/unapproved-bulk-update",
            [.. _drafts.Select(row => row.Product.Whole(row.BrandId, CargoCompany(), withStock: false))], Keys(_drafts), cancellation);
        await SendApprovedAsync(batches, cancellation);
        return new SubmitResult(batches.IsEmpty ? null : batches.ToString(), _done);
    }

    private async Task SortAsync(ContentItem item, TrendyolProduct product, CancellationToken cancellation)
    {
        var contentId = item.RemoteIds.GetValueOrDefault("product");
        // Of variants that share a content at most one is bound to it; the others are looked up.
        var isDraft = contentId is null && item.RemoteIds.Count > 0;
        if (isDraft && await _listings.FindApprovedAsync(product.Barcode, cancellation) is { } approved)
        {
            contentId = approved.ContentId;
            isDraft = false;
        }

        if (product.GroupId is { } group && item.RemoteIds.Count > 0)
            _models.Know(group, product);
        if (contentId is not null)
        {
            if (long.TryParse(contentId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                _approved.Add((product, id));
            else
                Refuse(item.Key, "remote_id_invalid", "The listing's content id is no number; import the listing again.");
            return;
        }

        if (product.CategoryId is null)
            Refuse(item.Key, "category_missing", "No Trendyol category: name one in the product's offer or in the setting default_category_id.");
        else if (!isDraft && product.Price is null)
            Refuse(item.Key, "price_missing", "A new product at Trendyol needs a price.");
        else if (long.TryParse(item.BrandId, NumberStyles.None, CultureInfo.InvariantCulture, out var mapped))
            (isDraft ? _drafts : _new).Add((product, mapped));
        else if (string.IsNullOrWhiteSpace(item.Product.Brand))
            Refuse(item.Key, "brand_missing", "A product at Trendyol needs a brand.");
        else if (await _brands.FindAsync(item.Product.Brand, cancellation) is not { } brandId)
            Refuse(item.Key, "brand_unknown", "Trendyol has no brand of exactly this name (upper and lower case count).");
        else
            (isDraft ? _drafts : _new).Add((product, brandId));
    }

    /// <summary>Puts variants under the <c>productMainId</c> that their siblings have.</summary>
    private async Task JoinAsync(List<(TrendyolProduct Product, long BrandId)> rows, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Product.GroupId is { } group && await _models.FindAsync(group, cancellation) is { } model)
                rows[i] = (rows[i].Product with { MainId = model }, rows[i].BrandId);
        }
    }

    private async Task SendApprovedAsync(TrendyolBatchId batches, CancellationToken cancellation)
    {
        // Variants share a content: it is sent once, as the first of them tells it.
        var contents = _approved.GroupBy(static row => row.ContentId)
            .Select(static rows => rows.First().Product.Content(rows.Key, rows.All(row => row.Product.HasSameAttributes(rows.First().Product))))
            .ToList();
        var before = batches.Count;
        var keys = _approved.Select(static row => row.Product.Key).ToList();
        if (!await SendAsync(batches, TrendyolBatchKind.Content, TrendyolOperations.UpdateContent, "products/content-bulk-update",
                contents, keys, cancellation))
            return;
        if (batches.Count > before)
            await RememberContentsAsync(batches.Last, cancellation);
        await SendAsync(batches, TrendyolBatchKind.Variant, TrendyolOperations.UpdateVariant, "products/variant-bulk-update",
            [.. _approved.Select(static row => row.Product.Variant())], keys, cancellation);
    }

    /// <summary>
    /// Sends one batch. When an earlier batch of this publication is already at Trendyol, a failure now must not lose it: these items
    /// are then tried again.
    /// </summary>
    private async Task<bool> SendAsync(
        TrendyolBatchId batches, TrendyolBatchKind kind, string operation, string path, IReadOnlyList<object> rows, IReadOnlyList<string> keys,
        CancellationToken cancellation)
    {
        if (rows.Count == 0)
            return true;
        _done.RemoveAll(result => keys.Contains(result.Key));
        try
        {
            var answer = await api.PostAsync(operation, $"integration/product/sellers/{api.SellerId}/{path}", new { items = rows }, cancellation);
            batches.Add(kind, TrendyolStock.BatchIdOf(TrendyolApi.EnsureWritten(answer)));
            _done.AddRange(keys.Select(static key => new ItemResult(key, ItemOutcome.Pending)));
            return true;
        }
        catch (PlatformException failure) when (!batches.IsEmpty)
        {
            _done.AddRange(keys.Select(key => new ItemResult(key, ItemOutcome.Retry, failure.Code, failure.Message) { RetryAfter = failure.RetryAfter }));
            return false;
        }
    }

    /// <summary>The answer to a content batch names content ids; which products they are is kept until it is followed to its end.</summary>
    private async Task RememberContentsAsync(string batchId, CancellationToken cancellation)
    {
        var barcodes = _approved.GroupBy(static row => row.ContentId.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Select(row => row.Product.Key).ToArray(), StringComparer.Ordinal);
        await api.Session.State.WriteAsync(
            [new ConnectorStateWrite(TrendyolBatches.ContentsKey(batchId), 0, Json.KolajJson.ToBytes(barcodes))], cancellation);
    }

    private static List<string> Keys(List<(TrendyolProduct Product, long BrandId)> rows) => [.. rows.Select(static row => row.Product.Key)];

    private long? CargoCompany() =>
        long.TryParse(api.Session.Setting(TrendyolDescriptor.CargoCompanyId), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private void Refuse(string key, string code, string message) => _done.Add(new ItemResult(key, ItemOutcome.Refused, code, message));
}
