using System.Globalization;
using KolajAI.Errors;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Decides one item of update-inventory (api.md section 3).</summary>
internal static class InventoryDecision
{
    /// <summary>A count that claims to be from later than this ahead of the hub's clock is a mistake, not a difference of clocks.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with the write by itself.</summary>
    public static IReadOnlyList<FieldError> Check(InventoryWrite write, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        ProductRules.Quantity(write.Quantity, errors);
        if (write.Quantity is not null && write.Delta is not null)
            errors.Add(new FieldError("/delta", ErrorCodes.QuantityWithDelta, "Either quantity or delta."));
        if (write is { Quantity: null, Delta: null, Price: null, ListPrice: null })
            errors.Add(new FieldError("", ErrorCodes.Required, "One of quantity, delta, price or list_price is needed."));
        if (write.Delta is < -ProductRules.MaxQuantity or > ProductRules.MaxQuantity)
            errors.Add(new FieldError("/delta", ErrorCodes.OutOfRange, $"A delta is at most {ProductRules.MaxQuantity} either way."));
        if (write.Delta is not null && string.IsNullOrEmpty(write.Ref))
            errors.Add(new FieldError("/ref", ErrorCodes.Required, "A delta has a reference, so that a repeat is known."));
        if (write.Ref is { Length: > 200 })
            errors.Add(new FieldError("/ref", ErrorCodes.TooLong, "A reference has at most 200 characters."));
        if (write.CountedAt > now + ClockTolerance)
            errors.Add(new FieldError("/counted_at", ErrorCodes.OutOfRange, "counted_at lies ahead of the hub's clock."));
        if (write is { WarehouseId: not null, Quantity: null, Delta: null })
            errors.Add(new FieldError("/warehouse_id", ErrorCodes.Malformed, "A warehouse goes with quantity or delta."));
        if (write.OrdersSeenSeq is not null && write.Basis is not StockBasis.Available)
            errors.Add(new FieldError("/orders_cursor", ErrorCodes.Malformed, "orders_cursor goes with basis 'available' only."));
        return errors;
    }

    /// <summary>The ledger's key of a delta.</summary>
    public static string RefKey(string reference) => "ref:" + reference;

    /// <summary>The moment that a count speaks of; later changes of the ledger still apply to it.</summary>
    /// <param name="ordersSeenAt">When the last order was recorded that the caller had seen, where it named one.</param>
    public static DateTimeOffset CountTime(InventoryWrite write, ProductDocument document, DateTimeOffset? ordersSeenAt, DateTimeOffset now)
    {
        if (ordersSeenAt is { } seen)
            return seen;
        if (write.CountedAt is { } counted)
            return counted < now ? counted : now;
        // Never older than the count before: a count that arrives now is newer, whatever two clocks say.
        return document.CountedAtIn(Warehouse(write)) is { } last && last > now ? last : now;
    }

    /// <summary>A count older than the last one says nothing new.</summary>
    public static FieldError? Stale(InventoryWrite write, ProductDocument document, DateTimeOffset countTime)
    {
        var at = write.CountedAt is { } counted && counted > countTime ? counted : countTime;
        return document.CountedAtIn(Warehouse(write)) is { } last && at < last
            ? new FieldError("/counted_at", ErrorCodes.StaleCount, $"The last count is of {last:O}.")
            : null;
    }

    public static string Warehouse(InventoryWrite write) => write.WarehouseId ?? WarehouseIdentity.Default;

    /// <param name="since">The warehouse's ledger since the count; only for a quantity.</param>
    /// <param name="version">The stored row's version.</param>
    /// <param name="ruled">Accounts whose prices come from a rule.</param>
    public static (ProductDecision? Decision, IReadOnlyList<FieldError> Errors) Decide(
        ProductDocument before, long version, InventoryWrite write, DateTimeOffset countTime, LedgerSums? since, DateTimeOffset now,
        IReadOnlyCollection<string>? ruled = null)
    {
        var errors = new List<FieldError>();
        var rows = new List<StoreRow>();
        var document = Prices(before, write, now, errors, ruled ?? []);
        if (errors.Count > 0)
            return (null, errors);
        var warehouse = Warehouse(write);
        if (write.Quantity is { } counted)
        {
            var sums = since ?? throw new ArgumentNullException(nameof(since), "A count needs the ledger since it.");
            document = document.With(warehouse, StockArithmetic.AfterCount(before.In(warehouse), counted, write.Basis, sums))
                .Counted(warehouse, write.CountedAt is { } at && at > countTime && at <= now ? at : countTime);
            rows.Add(Ledger(
                before, document, string.Create(CultureInfo.InvariantCulture, $"count:{version + 1}"), "count", write.Cause,
                $"{{\"basis\":\"{(write.Basis is StockBasis.Available ? "available" : "on_hand")}\",\"quantity\":{counted.ToString(CultureInfo.InvariantCulture)}," +
                $"\"counted_at\":{ProductFields.Json(countTime)}}}", warehouse, now));
        }
        else if (write.Delta is { } delta)
        {
            document = document.With(warehouse, StockArithmetic.AfterDelta(before.In(warehouse), delta));
            rows.Add(Ledger(before, document, RefKey(write.Ref!), "delta", write.Cause, null, warehouse, now));
        }

        var plan = new ListingPlan(before, document, now).StockChanged();
        var types = new List<string>();
        if (document.In(warehouse) != before.In(warehouse))
            types.Add("stock");
        if (document.Product != before.Product)
        {
            plan.PriceChanged();
            types.Add("product");
            rows.AddRange(PriceLedger.Rows(before, document, version + 1, write.Cause, now));
        }

        if (rows.Count == 0 && document.Product == before.Product)
            return (null, []);
        var after = plan.Document with { Product = plan.Document.Product with { UpdatedAt = now } };
        return (new ProductDecision(after, [.. plan.Rows], rows, types), []);
    }

    private static ProductDocument Prices(
        ProductDocument before, InventoryWrite write, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string> ruled)
    {
        if (write is { Price: null, ListPrice: null })
            return before;
        var product = write.PriceOn is { } account
            ? ChannelOffers.WithPrice(before.Product, account, write.IsOnlyAccount, write.Price, write.ListPrice)
            : before.Product with { Price = write.Price ?? before.Product.Price, ListPrice = write.ListPrice ?? before.Product.ListPrice };
        if (product == before.Product)
            return before;
        ProductRules.Prices(product.Price, product.ListPrice, errors);
        if (errors.Count == 0)
            OfferPrices(product, write, now, errors, ruled);
        return before with { Product = product };
    }

    /// <summary>What an offer has against it is told where the caller wrote the price.</summary>
    private static void OfferPrices(Product product, InventoryWrite write, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string> ruled)
    {
        var found = new List<FieldError>();
        OfferRules.Prices(product, now, found, ruled);
        errors.AddRange(found.Select(e => e with
        {
            Pointer = write.Price is null || (write.ListPrice is not null && e.Pointer.EndsWith("/list_price", StringComparison.Ordinal)) ? "/list_price" : "/price",
        }));
    }

    private static LedgerRow Ledger(
        ProductDocument before, ProductDocument after, string key, string kind, string cause, string? detail, string warehouse, DateTimeOffset now) => new(
        before.Product.Id, key, kind, after.Stock.OnHand - before.Stock.OnHand, after.Stock.Reserved - before.Stock.Reserved, after.Stock.OnHand,
        after.Stock.Reserved, warehouse, cause, null, null, detail, now);
}
