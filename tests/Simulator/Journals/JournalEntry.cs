namespace KolajAI.Simulator.Journals;

/// <summary>
/// One accepted change of a platform's state, in the order the platform applied it: what fault checkers compare with
/// the hub's store. Prices are decimals in the listing's currency, quantities are units.
/// </summary>
public sealed record JournalEntry
{
    /// <summary>Position in the journal, dense from 1 over all platforms and sellers.</summary>
    public long Seq { get; init; }

    /// <summary>When the change took effect.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When the call that caused it arrived; null for changes without a call of the seller.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Of a breach: when an answer told to wait, where that is what was not obeyed.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Platform id, as in the address: <c>trendyol</c>.</summary>
    public string Platform { get; init; } = "";

    /// <summary>The seller's id at the platform.</summary>
    public string SellerId { get; init; } = "";

    /// <summary>One of <see cref="JournalKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The product, where one is concerned.</summary>
    public string? Barcode { get; init; }

    /// <summary>The order, where one is concerned.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>The package, where one is concerned.</summary>
    public long? PackageId { get; init; }

    /// <summary>The order line, where one is concerned.</summary>
    public long? LineId { get; init; }

    /// <summary>The batch that carried the write.</summary>
    public string? BatchRequestId { get; init; }

    /// <summary>Units sold, cancelled or moved.</summary>
    public int? Quantity { get; init; }

    /// <summary>Offered stock before and after.</summary>
    public int? OldQuantity { get; init; }

    /// <inheritdoc cref="OldQuantity"/>
    public int? NewQuantity { get; init; }

    /// <summary>Sale price before and after.</summary>
    public decimal? OldSalePrice { get; init; }

    /// <inheritdoc cref="OldSalePrice"/>
    public decimal? NewSalePrice { get; init; }

    /// <summary>List price before and after.</summary>
    public decimal? OldListPrice { get; init; }

    /// <inheritdoc cref="OldListPrice"/>
    public decimal? NewListPrice { get; init; }

    /// <summary>The listing, on channels that name listings by SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>What a stock write of a channel asked for: the number, or by how much to change it.</summary>
    public long? Value { get; init; }

    /// <inheritdoc cref="Value"/>
    public long? Delta { get; init; }

    /// <summary>The number that the write was to find.</summary>
    public long? Expected { get; init; }

    /// <summary>Units of the channel's own orders that the writer believed open.</summary>
    public long? OwnOpenUnits { get; init; }

    /// <summary>The write's key.</summary>
    public string? WriteKey { get; init; }

    /// <summary>The write took effect after it came.</summary>
    public bool? Late { get; init; }

    /// <summary>The write came a second time by the channel's fault; detail <c>repeat</c> where it changed nothing for its key.</summary>
    public bool? Doubled { get; init; }

    /// <summary>The writer got no answer.</summary>
    public bool? Unanswered { get; init; }

    /// <summary>Free text: the new status of a package, the kind of a product update.</summary>
    public string? Detail { get; init; }
}

/// <summary>What a <see cref="JournalEntry"/> can tell.</summary>
public static class JournalKinds
{
    /// <summary>A stock or price write took effect.</summary>
    public const string StockPrice = "stock_price";

    /// <summary>A product was created, updated, archived, approved, rejected or deleted; see the detail.</summary>
    public const string Product = "product";

    /// <summary>A line was sold; the stock fell by the quantity.</summary>
    public const string Sale = "sale";

    /// <summary>A line was cancelled; old and new quantity differ only where the platform restocked.</summary>
    public const string Cancel = "cancel";

    /// <summary>Units of a channel's order were shipped.</summary>
    public const string Ship = "ship";

    /// <summary>Units that were shipped came back and are on sale again.</summary>
    public const string Return = "return";

    /// <summary>Somebody set a channel's number by hand.</summary>
    public const string Hand = "hand";

    /// <summary>Units came in at the seller's own place, as whoever runs the test tells; no platform knows of it.</summary>
    public const string Receipt = "receipt";

    /// <summary>A package changed its status or was replaced by others.</summary>
    public const string Package = "package";

    /// <summary>A call broke a quota, or came before the time that it was told to wait for; the detail names the rule and the call.</summary>
    public const string Breach = "breach";

    /// <summary>An invoice link was taken or removed.</summary>
    public const string Invoice = "invoice";
}
