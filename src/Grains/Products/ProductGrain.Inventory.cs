using KolajAI.Errors;
using KolajAI.Grains.Exposures;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <content>Counts, corrections and prices.</content>
internal sealed partial class ProductGrain
{
    public async Task<InventoryResult> UpdateInventory(InventoryWrite write)
    {
        if (write.Passing)
            DeactivateOnIdle();
        var errors = InventoryDecision.Check(write, clock.GetUtcNow());
        if (errors.Count > 0)
            return Refusal(errors);
        DateTimeOffset? ordersSeenAt = null;
        if (write is { OrdersSeenSeq: { } seq, Quantity: not null })
        {
            // Position 0 is before every order; a position whose entries are no longer kept says nothing any more.
            ordersSeenAt = seq <= 0 ? DateTimeOffset.UnixEpoch : await changeReads.AtAsync(_tenant, seq);
            if (ordersSeenAt is null)
                return Refusal([new FieldError("/orders_cursor", ErrorCodes.CursorExpired, "That part of the changes feed is no longer kept.")]);
        }

        if (write.WarehouseId == WarehouseIdentity.Default)
            write = write with { WarehouseId = null };
        if (await UnknownWarehouseAsync(write) is { } unknown)
            return Refusal([unknown]);
        return await RunAsync(now => DecideInventoryAsync(write, ordersSeenAt, now));
    }

    private async Task<FieldError?> UnknownWarehouseAsync(InventoryWrite write) =>
        write.WarehouseId is { } warehouse && await warehouses.FindAsync(_tenant, warehouse) is null
            ? new FieldError("/warehouse_id", ErrorCodes.WarehouseUnknown, $"There is no warehouse '{warehouse}'.")
            : null;

    private InventoryResult Answer(ProductDocument document, long version, bool duplicate, bool assumed) =>
        new(document.Stock, version, duplicate, assumed, [])
        {
            Warehouses = document.IsSpread() ? document.WarehouseIds().ToDictionary(static w => w, document.In, StringComparer.Ordinal) : null,
        };

    private async Task<Step<InventoryResult>> DecideInventoryAsync(InventoryWrite write, DateTimeOffset? ordersSeenAt, DateTimeOffset now)
    {
        if (Living is not { } document)
            return Step<InventoryResult>.Nothing(() => Refusal([new FieldError("", ErrorCodes.ProductNotFound, "There is no such product.")]));
        if (document.Product.Components.Count > 0 && (write.Quantity is not null || write.Delta is not null))
        {
            return Step<InventoryResult>.Nothing(() => Refusal(
                [new FieldError(write.Delta is null ? "/quantity" : "/delta", ErrorCodes.BundleQuantityComputed, "The quantity follows from the components: count those.")]));
        }

        var assumed = write is { Quantity: not null, CountedAt: null } && ordersSeenAt is null;
        if (write.Delta is not null && (await products.AppliedEffectsAsync(_tenant, _productId, [InventoryDecision.RefKey(write.Ref!)])).Count > 0)
            return Step<InventoryResult>.Nothing(() => Answer(document, _version, duplicate: true, assumed: false));
        var countTime = InventoryDecision.CountTime(write, document, ordersSeenAt, now);
        LedgerSums? since = null;
        if (write.Quantity is not null)
        {
            if (InventoryDecision.Stale(write, document, countTime) is { } stale)
                return Step<InventoryResult>.Nothing(() => Refusal([stale]));
            // A count without a time is of this moment: whatever the ledger holds came before it, even what a clock ahead of this one wrote.
            since = assumed ? LedgerSums.None : await products.SumsSinceAsync(_tenant, _productId, InventoryDecision.Warehouse(write), countTime);
        }

        var (decision, errors) = InventoryDecision.Decide(document, _version, write, countTime, since, now, await prices.RuledAsync(_tenant, ListedOn));
        if (errors.Count > 0)
            return Step<InventoryResult>.Nothing(() => Refusal(errors));
        if (write.DryRun)
            return Step<InventoryResult>.Nothing(() => Answer(document, decision is null ? _version : _version + 1, duplicate: false, assumed));
        var aspects = new List<string>();
        if (write.Quantity is not null || write.Delta is not null)
            aspects.Add(ListingPlan.Stock);
        if (write.Price is not null || write.ListPrice is not null)
            aspects.Add(ListingPlan.Price);
        var after = decision?.Document ?? document;
        return new Step<InventoryResult>(
            decision, write.OperationId,
            final =>
            {
                var told = final?.Document ?? after;
                return
                [
                    .. OperationItems.Unraised(write.OperationId, told, told.Listings.Keys.ToList(), [.. aspects.Where(a => a != ListingPlan.Price || write.PriceOn is null)], final, now),
                    .. OperationItems.Unraised(write.OperationId, told, write.PriceOn is { } one ? [one] : [], [ListingPlan.Price], final, now),
                ];
            },
            () => Answer(after, _version, duplicate: false, assumed),
            async _ => await UnknownWarehouseAsync(write) is { } gone ? Refusal([gone]) : null)
        { Guard = new GuardInput { Touched = true } };
    }

    private InventoryResult Refusal(IReadOnlyList<FieldError> errors) =>
        new(Living?.Stock ?? default, _version, Duplicate: false, AssumedCountTime: false, errors.ToArray());
}
