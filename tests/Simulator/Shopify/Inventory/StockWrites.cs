using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>
/// The stock mutations (sheet §Stock): all rows or none, each compared with <c>changeFromQuantity</c>, which must be there and may be
/// null. A write to a location that does not stock the item is refused; <c>inventoryActivate</c> comes first.
/// </summary>
internal static class StockWrites
{
    private const int Most = 1_000_000_000;

    public static PayloadView Set(ShopifyCall call)
    {
        var input = call.Arguments.Object("input")!;
        var name = input.Text("name") ?? "";
        var rows = input.Objects("quantities");
        RequireComparison(call, rows, "InventoryQuantityInput");
        var errors = new List<UserErrorView>();
        if (name is not InventoryNames.Available and not InventoryNames.OnHand)
            errors.Add(UserErrorView.At("input.name", "The quantity name must be either 'available' or 'on_hand'.", "INVALID_NAME"));
        CheckReason(input, errors);
        var levels = Levels(call.Shop, rows, "input.quantities", errors);
        for (var i = 0; i < rows.Count; i++)
        {
            var quantity = rows[i].Number("quantity") ?? 0;
            if (quantity < 0)
                errors.Add(UserErrorView.At($"input.quantities.{i}.quantity", "The quantity can't be negative.", "INVALID_QUANTITY_NEGATIVE"));
            if (quantity > Most)
                errors.Add(UserErrorView.At($"input.quantities.{i}.quantity", "The total quantity can't be higher than 1,000,000,000.", "INVALID_QUANTITY_TOO_HIGH"));
            Compare(rows[i], levels[i], name, $"input.quantities.{i}.changeFromQuantity", errors);
        }

        foreach (var (row, i) in rows.Select(static (row, i) => (row, i)))
        {
            if (rows.Take(i).Any(other => other.Text("inventoryItemId") == row.Text("inventoryItemId") && other.Text("locationId") == row.Text("locationId")))
                errors.Add(UserErrorView.At($"input.quantities.{i}.locationId", "The combination of inventoryItemId and locationId must be unique.", "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"));
        }

        return Apply(call, input, name, rows, levels, errors, static (row, level, name) => (row.Number("quantity") ?? 0) - level.Quantity(name));
    }

    public static PayloadView Adjust(ShopifyCall call)
    {
        var input = call.Arguments.Object("input")!;
        var name = input.Text("name") ?? "";
        var rows = input.Objects("changes");
        RequireComparison(call, rows, "InventoryChangeInput");
        var errors = new List<UserErrorView>();
        if (name != InventoryNames.Available)
            errors.Add(UserErrorView.At("input.name", "The specified quantity name is invalid.", "INVALID_QUANTITY_NAME"));
        CheckReason(input, errors);
        var levels = Levels(call.Shop, rows, "input.changes", errors);
        for (var i = 0; i < rows.Count; i++)
        {
            Compare(rows[i], levels[i], name, $"input.changes.{i}.changeFromQuantity", errors);
            if (rows[i].Has("ledgerDocumentUri"))
                errors.Add(UserErrorView.At($"input.changes.{i}.ledgerDocumentUri", "A ledger document URI is not allowed when adjusting available.", "INVALID_AVAILABLE_DOCUMENT"));
        }

        return Apply(call, input, name, rows, levels, errors, static (row, _, _) => row.Number("delta") ?? 0);
    }

    public static PayloadView Activate(ShopifyCall call)
    {
        var item = call.Shop.Stock.Item(call.Arguments.Text("inventoryItemId")) ?? throw new UserErrorException("inventoryItemId", "The inventory item could not be found.");
        var location = call.Shop.Location(call.Arguments.Text("locationId")) is { IsActive: true } active
            ? active
            : throw new UserErrorException("locationId", "The location could not be found.");
        if (call.Arguments.Number("available") is not null && call.Arguments.Number("onHand") is not null)
            throw new UserErrorException("available", "Only one of available and onHand can be given.");
        if (item.Level(location.Number) is { } stocked)
        {
            return call.Arguments.Number("available") is null && call.Arguments.Number("onHand") is null
                ? new PayloadView(stocked)
                : throw new UserErrorException("available", "Not allowed to set available quantity when the item is already active at the location.");
        }

        var level = call.Shop.Stock.Activate(item, location);
        var units = call.Arguments.Number("available") ?? call.Arguments.Number("onHand") ?? 0;
        if (units != 0)
            call.Shop.Stock.Set(level, units, new StockCause { Value = units, Key = call.IdempotencyKey });
        return new PayloadView(level);
    }

    private static PayloadView Apply(
        ShopifyCall call, InputObject input, string name, IReadOnlyList<InputObject> rows, InventoryLevel?[] levels, List<UserErrorView> errors, Func<InputObject, InventoryLevel, string, int> delta)
    {
        if (errors.Count > 0)
            throw new UserErrorException(errors);
        var changes = new List<ChangeView>();
        foreach (var (row, level) in rows.Zip(levels.Select(static level => level!)))
        {
            var by = delta(row, level, name);
            call.Shop.Stock.Move(level, by, 0, new StockCause
            {
                Value = row.Number("quantity"),
                Delta = row.Number("delta"),
                Expected = row.Number("changeFromQuantity"),
                Key = call.IdempotencyKey,
            });
            // A change of one shows in the other: on hand is available and committed together.
            changes.Add(new ChangeView(InventoryNames.Available, by, null, level.Item, level.Location, null));
            changes.Add(new ChangeView(InventoryNames.OnHand, by, null, level.Item, level.Location, null));
        }

        return new PayloadView(new AdjustmentGroupView(
            Gid.Of("InventoryAdjustmentGroup", call.Shop.Ids.Next()), call.Shop.Now, input.Text("reason") ?? "", input.Text("referenceDocumentUri"), changes));
    }

    /// <summary>The schema lets the field out, the platform does not (from 2026-04).</summary>
    private static void RequireComparison(ShopifyCall call, IReadOnlyList<InputObject> rows, string type)
    {
        if (rows.All(static row => row.Has("changeFromQuantity")))
            return;
        call.Shop.Breach(ShopifyRules.ChangeFromQuantity, call.FieldName);
        throw new ShopifyError("INVALID_FIELD_ARGUMENTS", $"{type} must include the following argument: changeFromQuantity.");
    }

    private static void CheckReason(InputObject input, List<UserErrorView> errors)
    {
        if (!InventoryNames.Reasons.Contains(input.Text("reason") ?? ""))
            errors.Add(UserErrorView.At("input.reason", "The specified reason is invalid.", "INVALID_REASON"));
        if (input.Text("referenceDocumentUri") is { } document && !Uri.TryCreate(document, UriKind.Absolute, out _))
            errors.Add(UserErrorView.At("input.referenceDocumentUri", "The specified reference document is invalid.", "INVALID_REFERENCE_DOCUMENT"));
    }

    private static InventoryLevel?[] Levels(ShopifyShop shop, IReadOnlyList<InputObject> rows, string path, List<UserErrorView> errors)
    {
        var levels = new InventoryLevel?[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var (item, location) = (shop.Stock.Item(rows[i].Text("inventoryItemId")), shop.Location(rows[i].Text("locationId")));
            if (item is null)
                errors.Add(UserErrorView.At($"{path}.{i}.inventoryItemId", "The specified inventory item could not be found.", "INVALID_INVENTORY_ITEM"));
            if (location is not { IsActive: true })
                errors.Add(UserErrorView.At($"{path}.{i}.locationId", "The specified location could not be found.", "INVALID_LOCATION"));
            levels[i] = item is null || location is null ? null : item.Level(location.Number);
            if (item is not null && location is { IsActive: true } && levels[i] is null)
                errors.Add(UserErrorView.At($"{path}.{i}.locationId", "The specified inventory item is not stocked at the location.", "INVALID_LOCATION"));
        }

        return levels;
    }

    private static void Compare(InputObject row, InventoryLevel? level, string name, string path, List<UserErrorView> errors)
    {
        if (level is not null && row.Number("changeFromQuantity") is { } expected && level.Quantity(name) != expected)
            errors.Add(UserErrorView.At(path, "The changeFromQuantity value does not match persisted value.", "CHANGE_FROM_QUANTITY_STALE"));
    }
}
