using System.Globalization;
using KolajAI.Errors;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Decides a create-or-change.</summary>
internal static class ProductUpsert
{
    /// <param name="stored">Null when there is no row yet. A deleted product is created anew under its id, which still holds its names.</param>
    /// <param name="version">The stored row's version, 0 without one.</param>
    /// <param name="bundle">What the components make up that the write names.</param>
    /// <param name="groups">The groups that the product is or will be a variant of, as they are stored; none for a product of its own.</param>
    /// <param name="ruled">Accounts whose prices come from a rule.</param>
    public static UpsertOutcome Decide(
        ProductDocument? stored, long version, string productId, ProductWrite write, DateTimeOffset now, IReadOnlyDictionary<string, StoredGroup>? groups = null,
        BundleCount? bundle = null, IReadOnlyCollection<string>? ruled = null)
    {
        var errors = new List<FieldError>();
        var living = stored is { Deleted: false } ? stored : null;
        if (write.ExpectedVersion is { } expected && (living is null || expected != version))
            errors.Add(new FieldError("", ErrorCodes.VersionMismatch, $"The product is at version {(living is null ? 0 : version)}."));
        if (write.CreateOnly && living is not null)
            errors.Add(new FieldError("/sku", ErrorCodes.ProductExists, "The product exists."));
        if (errors.Count > 0)
            return new UpsertOutcome(false, null, [], errors);
        var product = ProductEdit.Apply(living?.Product, write, productId, now, errors, ruled);
        if (product is null)
            return new UpsertOutcome(false, null, [], errors);
        var group = GroupEdit.Of(living?.Product, product, write, groups, errors);
        if (errors.Count > 0)
            return new UpsertOutcome(false, null, [], errors);

        if (product.Components.Count > 0 && living is null && write.Patch.Quantity is not null)
            errors.Add(new FieldError("/quantity", ErrorCodes.BundleQuantityComputed, "The quantity follows from the components: leave it out."));
        if (product.Components.Count > 0 && living is { Product.Components.Count: 0 } && HasStock(living))
            errors.Add(new FieldError("/components", ErrorCodes.BundleHasStock, $"The product has {living.Stock.OnHand} units on hand and {living.Stock.Reserved} ordered."));
        if (errors.Count > 0)
            return new UpsertOutcome(false, null, [], errors);

        var count = bundle ?? BundleCount.None;
        return living is null ? Create(stored, version, product, group, count, write, now) : Change(living, version, product, group, count, write, now);
    }

    private static UpsertOutcome Create(
        ProductDocument? deleted, long version, Product product, GroupEdit group, BundleCount bundle, ProductWrite write, DateTimeOffset now)
    {
        var isBundle = product.Components.Count > 0;
        var document = new ProductDocument
        {
            Product = product,
            Stock = isBundle ? bundle.Stock : new StockLevel(write.Patch.Quantity ?? 0, 0),
            HeldBack = bundle.HeldBack,
            CountedAt = write.Patch.Quantity is null ? null : now,
            StockVersion = (deleted?.StockVersion ?? 0) + 1,
            PriceVersion = (deleted?.PriceVersion ?? 0) + 1,
            ContentVersion = (deleted?.ContentVersion ?? 0) + 1,
        };
        var plan = new ListingPlan(document with { Stock = default }, document, now).Priced();
        var changes = ProductFields.Diff(null, product).Concat(group.Changes).ToList();
        AddListings(plan, write, changes);

        var rows = Names(product);
        var before = deleted?.Stock ?? default;
        if (!isBundle && (document.Stock != before || write.Patch.Quantity is not null))
        {
            rows.Add(new LedgerRow(
                product.Id, string.Create(CultureInfo.InvariantCulture, $"initial:{version + 1}"), "initial", document.Stock.OnHand - before.OnHand,
                document.Stock.Reserved - before.Reserved, document.Stock.OnHand, document.Stock.Reserved, WarehouseIdentity.Default,
                write.Cause, null, null, null, now));
            changes.Add(new FieldChange("quantity", null, document.Stock.OnHand.ToString(CultureInfo.InvariantCulture)));
        }

        rows.Add(Barcodes(product));
        if (isBundle)
            rows.Add(BundleKeeping.Row(product, now));
        rows.AddRange(group.Rows(now));
        rows.AddRange(PriceLedger.Rows(null, plan.Document, version + 1, write.Cause, now));
        string[] types = document.Stock == before ? ["product"] : ["product", "stock"];
        return new UpsertOutcome(true, new ProductDecision(plan.Document, [.. plan.Rows], rows, types) { AlsoDue = group.AccountKeys }, changes, []);
    }

    private static UpsertOutcome Change(
        ProductDocument before, long version, Product product, GroupEdit group, BundleCount bundle, ProductWrite write, DateTimeOffset now)
    {
        var changes = ProductFields.Diff(before.Product, product).Concat(group.Changes).ToList();
        var document = before with { Product = changes.Count > 0 ? product : before.Product };
        var isOtherwiseMadeUp = changes.Exists(static c => c.Field == ProductFields.Components);
        if (isOtherwiseMadeUp)
            document = document with { Stock = bundle.Stock, HeldBack = bundle.HeldBack, Warehouses = new Dictionary<string, WarehouseStock>() };
        var plan = new ListingPlan(before, document, now);
        if (isOtherwiseMadeUp)
            plan.StockChanged();
        var offers = changes.Exists(static c => c.Field == ProductFields.Offers);
        if (offers || ProductFields.Touches(changes, ListingPlan.Price))
            plan.PriceChanged();
        if (group.Changes.Count > 0 || ProductFields.Touches(changes, ListingPlan.Content))
            plan.ContentChanged();
        else if (offers)
            plan.OffersChanged();
        AddListings(plan, write, changes);
        if (changes.Count == 0)
            return new UpsertOutcome(false, null, changes, []);

        var rows = before.Product.Sku == product.Sku ? [] : Names(product);
        if (changes.Exists(static c => c.Field is "barcode" or "barcodes"))
            rows.Add(Barcodes(product));
        if (isOtherwiseMadeUp)
            rows.Add(BundleKeeping.Row(product, now));
        rows.AddRange(group.Rows(now));
        rows.AddRange(PriceLedger.Rows(before, plan.Document, version + 1, write.Cause, now));
        return new UpsertOutcome(
            false, new ProductDecision(plan.Document, [.. plan.Rows], rows, isOtherwiseMadeUp ? ["product", "stock"] : ["product"]) { AlsoDue = group.AccountKeys }, changes, []);
    }

    private static bool HasStock(ProductDocument document) => document.WarehouseIds().Any(w => document.In(w) != default);

    private static void AddListings(ListingPlan plan, ProductWrite write, List<FieldChange> changes)
    {
        foreach (var account in write.ListOn.Order(StringComparer.Ordinal))
        {
            if (plan.Add(account))
                changes.Add(new FieldChange("listing", null, ProductFields.Json(account), account));
        }
    }

    private static List<StoreRow> Names(Product product) =>
    [
        new ProductNameRow("sku", product.Sku, product.Id),
        new ProductNameRow("confusable", SkuFolding.Confusable(product.Sku), product.Id),
    ];

    private static ProductBarcodesRow Barcodes(Product product) =>
        new(product.Id, [.. (product.Barcode is { } one ? product.Barcodes.Prepend(one) : product.Barcodes).Distinct(StringComparer.Ordinal)]);
}

/// <param name="Decision">Null when nothing is to be written.</param>
internal sealed record UpsertOutcome(
    bool Created, ProductDecision? Decision, IReadOnlyList<FieldChange> Changes, IReadOnlyList<FieldError> Errors);
