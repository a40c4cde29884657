using KolajAI.Errors;

namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// What a stock write makes of a listing, for each of the four kinds of marketplace. A kind is only a way to write: what is for sale
/// falls with every sale in all of them, and units of open orders are allocated until they are shipped or cancelled.
/// </summary>
internal static class SandboxStock
{
    /// <summary>Keys of applied writes that a listing remembers.</summary>
    public const int KeysKept = 50;

    private const int LongestKey = 64;

    public static SandboxStockWrite Apply(StockWriteKind kind, SandboxListing listing, StockItem item)
    {
        if (item is { Quantity: null, Delta: null })
            return SandboxStockWrite.Of(listing);
        if (item.Quantity is < 0 || item.OwnOpenUnits < 0)
            return SandboxStockWrite.Refused(ErrorCodes.OutOfRange, "A quantity is never below 0.");

        return kind switch
        {
            // What lies in the shop becomes the sum; what of it is allocated here is not for sale, whatever the writer believed.
            StockWriteKind.OnHandMinusOwnOrders => item.Quantity is { } target
                ? SandboxStockWrite.Of(listing with { Quantity = target + item.OwnOpenUnits - listing.Allocated })
                : Lacks("quantity"),
            StockWriteKind.CompareAndSet => Keyed(listing, item, CompareAndSet),
            StockWriteKind.Delta => Keyed(listing, item, Change),
            _ => item.Quantity is { } number ? SandboxStockWrite.Of(listing with { Quantity = number }) : Lacks("quantity"),
        };
    }

    private static SandboxStockWrite CompareAndSet(SandboxListing listing, StockItem item)
    {
        if (item.Quantity is not { } number)
            return Lacks("quantity");
        if (item.Expected is not { } expected)
            return Lacks("expected");
        return listing.ForSale == expected
            ? SandboxStockWrite.Of(listing with { Quantity = number })
            : SandboxStockWrite.Refused(StockItem.CompareFailed, $"The number shown is {listing.ForSale}, not {expected}.");
    }

    private static SandboxStockWrite Change(SandboxListing listing, StockItem item)
    {
        if (item.Delta is not { } delta)
            return Lacks("delta");
        if (delta == 0)
            return SandboxStockWrite.Refused(ErrorCodes.OutOfRange, "A delta is never 0.");
        return delta < -listing.Quantity
            ? SandboxStockWrite.Refused(StockItem.BelowZero, $"The number shown is {listing.ForSale}; {delta} would take it below 0.")
            : SandboxStockWrite.Of(listing with { Quantity = listing.Quantity + delta });
    }

    private static SandboxStockWrite Keyed(SandboxListing listing, StockItem item, Func<SandboxListing, StockItem, SandboxStockWrite> write)
    {
        if (item.WriteKey is not { } key)
            return write(listing, item);
        if (key.Length is 0 or > LongestKey)
            return SandboxStockWrite.Refused(ErrorCodes.OutOfRange, $"A write key has 1 to {LongestKey} characters.");
        var kept = listing.WriteKeys ?? [];
        if (kept.Contains(key))
            return SandboxStockWrite.Repeat(listing);
        var written = write(listing, item);
        return written.Listing is { } next
            ? SandboxStockWrite.Of(next with { WriteKeys = [.. kept.TakeLast(KeysKept - 1), key] })
            : written;
    }

    private static SandboxStockWrite Lacks(string field) => SandboxStockWrite.Refused(
        $"{field}_required", $"This sandbox takes stock only with '{field}'; see the account's setting '{SandboxSettings.StockWrite}'.");
}

/// <param name="Listing">Null where the write is refused.</param>
/// <param name="IsRepeat">True for a write that was applied before: nothing of the item is applied again.</param>
internal sealed record SandboxStockWrite(SandboxListing? Listing, bool IsRepeat, string? Code, string? Message)
{
    public static SandboxStockWrite Of(SandboxListing listing) => new(listing, false, null, null);

    public static SandboxStockWrite Repeat(SandboxListing listing) => new(listing, true, null, null);

    public static SandboxStockWrite Refused(string code, string message) => new(null, false, code, message);
}
