using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <content>The product's coming and going on accounts.</content>
internal sealed partial class ProductGrain
{
    public Task<ProductResult> List(ListProduct command) => RunAsync(async now =>
    {
        await CatchUpAsync();
        if (Living is not { } document)
            return Step<ProductResult>.Nothing(static () => NotFound());
        var plan = new ListingPlan(document, document, now);
        var listed = command.AccountKeys.Where(document.Listings.ContainsKey).ToList();
        var changes = new List<FieldChange>();
        // Before the new ones, so that they start at the versions that everyone gets.
        if (command.Resend)
            plan.Resend(listed);
        foreach (var account in command.BoundOnly ? [] : command.AccountKeys)
        {
            if (plan.Add(account))
                changes.Add(new FieldChange("listing", null, ProductFields.Json(account), account));
        }

        List<ListingDesiredRow> raised = [.. plan.Rows];
        var decision = raised.Count == 0 ? null : new ProductDecision(plan.Document, raised, [], ["product"]);
        return new Step<ProductResult>(
            decision, command.OperationId,
            final => OperationItems.Unraised(command.OperationId, final?.Document ?? plan.Document, Untouched(final, command.AccountKeys), AllAspects, null, now),
            () => new ProductResult(false, View, changes, []))
        { Guard = new GuardInput { Touched = true, Doubted = command.Resend ? listed : [] } };
    });

    public Task<ProductResult> Bind(BindListing command) => RunAsync(async now =>
    {
        await CatchUpAsync();
        if (Living is not { } document)
            return Step<ProductResult>.Nothing(static () => NotFound());
        var known = (await products.RemoteIdsAsync(_tenant, command.AccountKey, [_productId])).GetValueOrDefault(_productId);
        var isListed = document.Listings.ContainsKey(command.AccountKey);
        if (isListed && known?.Any(id => command.RemoteIds.TryGetValue(id.Key, out var other) && other != id.Value) == true)
            return Fails(new FieldError("/sku", ErrorCodes.ProductListedElsewhere, $"{document.Product.Sku} has another listing on this account."));
        var rows = new List<StoreRow>();
        // What is left of a listing that the product had there once.
        if (!isListed && known is not null)
            rows.Add(new RemoteIdsReleasedRow(command.AccountKey, _productId, Own: true));
        foreach (var (kind, id) in command.RemoteIds)
        {
            if (await products.ResolveRemoteIdAsync(_tenant, command.AccountKey, kind, id) is { } holder && holder != _productId)
                rows.Add(new RemoteIdsReleasedRow(command.AccountKey, holder, Own: false));
            rows.Add(new RemoteIdRow(command.AccountKey, _productId, kind, id));
        }

        rows.Add(new ChannelListingBoundRow(command.AccountKey, command.ListingId, _productId));
        if (isListed && (await listings.ForProductAsync(_tenant, _productId)).Any(r => r.AccountKey == command.AccountKey && r.Mark == "conflict"))
            rows.Add(new ListingMarkRow(_productId, command.AccountKey, null, null));
        var plan = new ListingPlan(document, document, now);
        var changes = new List<FieldChange>();
        if (plan.Add(command.AccountKey))
            changes.Add(new FieldChange("listing", null, ProductFields.Json(command.AccountKey), command.AccountKey));
        var decision = new ProductDecision(plan.Document, [.. plan.Rows], rows, ["product"]);
        return new Step<ProductResult>(
            decision, null, NoItems, () => new ProductResult(false, View, changes, []),
            refusedBy => Task.FromResult(refusedBy is RemoteIdRow taken
                ? new ProductResult(false, View, [], new List<FieldError> { new("/sku", ErrorCodes.RemoteIdTaken, $"The channel's {taken.Kind} {taken.RemoteId} belongs to another product.") })
                : null))
        {
            Guard = new GuardInput { Touched = true, Doubted = changes.Count > 0 ? [command.AccountKey] : [] },
            Finish = final => final with { Raised = [.. final.Raised.Select(r => r.AccountKey == command.AccountKey ? AsItStands(r, command) : r)] },
        };
    });

    public Task<ProductResult> Unlist(UnlistProduct command) => RunAsync(now =>
    {
        if (Living is not { } document)
            return Task.FromResult(Step<ProductResult>.Nothing(static () => NotFound()));
        var plan = new ListingPlan(document, document, now) { Cause = command.Confirmed ? ListingCauses.Closing : null };
        if (!plan.Remove(command.AccountKey, command.Close))
            return Task.FromResult(Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], [])));
        var change = new FieldChange("listing", ProductFields.Json(command.AccountKey), null, command.AccountKey);
        List<StoreRow> rows = command.Close ? [] : [new ListingRemovedRow(_productId, command.AccountKey)];
        if (command.Unbind)
        {
            rows.Add(new RemoteIdsReleasedRow(command.AccountKey, _productId, Own: true));
            rows.Add(new ChannelListingUnboundRow(command.AccountKey, _productId, $"A person took it from {document.Product.Sku}."));
        }

        var decision = new ProductDecision(plan.Document, [.. plan.Rows], rows, ["product"]);
        return Task.FromResult(new Step<ProductResult>(decision, command.OperationId, NoItems, () => new ProductResult(false, View, [change], [])));
    });

    public async Task<bool> SendAgain(SendListingAgain command)
    {
        if (command.Aspect == ListingPlan.Stock && Living?.Exposures.ContainsKey(command.AccountKey) == true)
        {
            // Guarded: what it shows has to be read and counted before anything is sent.
            await RunAsync(_ => Task.FromResult(Step<object>.Nothing(static () => Done) with { Guard = new GuardInput { Doubted = [command.AccountKey] } }));
            return true;
        }

        var result = await RunAsync(async now =>
        {
            if (command.Aspect == ListingPlan.Content)
                await CatchUpAsync();
            if (Living is not { } document)
                return Step<ProductResult>.Nothing(static () => NotFound());
            var plan = new ListingPlan(document, document, now) { Cause = ListingCauses.SendAgain };
            if (!plan.SendAgain(command.AccountKey, command.Aspect, command.Version))
                return Step<ProductResult>.Nothing(() => new ProductResult(false, View, [], []));
            var decision = new ProductDecision(plan.Document, [.. plan.Rows], [], []);
            var change = new FieldChange("listing", null, null, command.AccountKey);
            return new Step<ProductResult>(decision, null, NoItems, () => new ProductResult(false, View, [change], []));
        });
        return result.Changes.Count > 0;
    }

    public Task<ProductResult> Delete(DeleteProduct command) => RunAsync(async now =>
    {
        await CatchUpAsync();
        if (Living is not { } document)
            return Step<ProductResult>.Nothing(static () => NotFound());
        if (command.ExpectedVersion is { } expected && expected != _version)
            return Fails(new FieldError("", ErrorCodes.VersionMismatch, $"The product is at version {_version}."));
        if (document.Stock.Reserved > 0)
            return Fails(new FieldError("", ErrorCodes.ProductHasOpenOrders, $"{document.Stock.Reserved} units are ordered and not shipped."));

        var gone = document with { Deleted = true, Product = document.Product with { UpdatedAt = now } };
        var plan = new ListingPlan(document, gone, now);
        if (command.CloseListings)
            plan.Close();
        // Barcodes bind to other products from now on; names stay claimed.
        StoreRow bundle = document.Product.Components.Count > 0 ? new BundleComponentsRow(_productId, [], now) : new NoComponentRow(_productId);
        var decision = new ProductDecision(plan.Document, [.. plan.Rows], [new ProductBarcodesRow(_productId, []), bundle], ["product"]);
        return new Step<ProductResult>(
            decision, null, NoItems, () => new ProductResult(false, null, [], []),
            refusedBy => Task.FromResult(refusedBy is NoComponentRow
                ? new ProductResult(false, View, [], new List<FieldError> { new("", ErrorCodes.ProductInBundle, "A bundle holds the product: take it out there first.") })
                : null));
    });

    /// <summary>What the listing says stays as it is until the product changes; a number or price that is right already needs no write.</summary>
    private static ListingDesiredRow AsItStands(ListingDesiredRow row, BindListing command) => row with
    {
        IsAdopted = row.Aspect switch
        {
            ListingPlan.Content => true,
            ListingPlan.Stock => command.ShownQuantity is { } shown && row.Value == ListingPlan.StockValue(shown),
            _ => command.ShownPrice is { } price && Accounts.BatchPlanner.Price(row.Value).Price == price,
        },
    };
}
