namespace KolajAI.Simulator.Channels.Control;

/// <summary>A shop to create.</summary>
public sealed record NewChannelShop
{
    /// <summary>Path segment: a-z, 0-9, _ and -, at most 40.</summary>
    public string Shop { get; init; } = "main";

    /// <summary>What the shop's seller is known by.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>How the shop takes stock.</summary>
    public ChannelStockWrite StockWrite { get; init; }

    /// <summary>All draws of the shop come from it.</summary>
    public int Seed { get; init; }

    /// <summary>What the shop promises: no write takes effect later than this after its client gave up.</summary>
    public int SettleMs { get; init; } = 5000;
}

/// <summary>How a shop misbehaves. Delays are drawn from 0 to the maximum, probabilities are from 0 to 1.</summary>
public sealed record ChannelTroubles
{
    /// <summary>Stock writes take effect up to this late, at most the shop's settling time.</summary>
    public int WriteDelayMaxMs { get; init; }

    /// <summary>A stock write is never applied and never answered.</summary>
    public double WriteLost { get; init; }

    /// <summary>A stock write is not answered and takes effect after the client gave up, up to <see cref="WriteDelayMaxMs"/> later.</summary>
    public double WriteUnanswered { get; init; }

    /// <summary>A stock write takes effect, then its answer is lost.</summary>
    public double AnswerLost { get; init; }

    /// <summary>An applied stock write comes again, up to <see cref="WriteDelayMaxMs"/> later; only where the shop takes keys, and every change of a number has one.</summary>
    public double WriteDoubled { get; init; }

    /// <summary>How many of the calls without an answer hold the connection until the client gives up; the others cut it.</summary>
    public double HeldShare { get; init; } = 0.5;

    /// <summary>Changes of orders appear in the feed up to this late.</summary>
    public int FeedDelayMaxMs { get; init; }

    /// <summary>Notices are posted up to this late.</summary>
    public int NoticeDelayMaxMs { get; init; }

    /// <summary>A notice is never posted.</summary>
    public double NoticeLost { get; init; }

    /// <summary>A notice is posted twice, each with a delay of its own.</summary>
    public double NoticeDoubled { get; init; }
}

/// <summary>Where notices go, and what they are signed with.</summary>
public sealed record ChannelNoticeAddress
{
    /// <summary>The account's webhook address at the hub.</summary>
    public required Uri Url { get; init; }

    /// <summary>The account's webhook secret.</summary>
    public required string Secret { get; init; }
}

/// <summary>Posts that the receiver took, that failed, notices lost on purpose, posts not done yet.</summary>
public sealed record ChannelNoticeCounts(int Accepted, int Failed, int Lost, int Waiting);

/// <summary>A listing to put on the shelf.</summary>
public sealed record ChannelSeed
{
    /// <summary>The listing's SKU; also its id.</summary>
    public string Sku { get; init; } = "";

    /// <summary>Units for sale.</summary>
    public long Quantity { get; init; }

    /// <summary>Name shown; null: the SKU.</summary>
    public string? Title { get; init; }

    /// <summary>Price to the buyer; null: 100.</summary>
    public decimal? Price { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "TRY";
}

/// <summary>A number set by hand.</summary>
public sealed record ChannelNumber
{
    /// <summary>Units for sale from now on.</summary>
    public long Quantity { get; init; }
}

/// <summary>A listing as it is: what is shown, what lies in the shop, what open orders hold of it.</summary>
public sealed record ChannelListingView(
    string ListingId, string Sku, long Shown, long OnHand, long Allocated, string Title, string? Barcode, decimal Price, string Currency);

/// <summary>One line of a purchase.</summary>
public sealed record ChannelBuy
{
    /// <summary>What is bought.</summary>
    public string Sku { get; init; } = "";

    /// <summary>How many units.</summary>
    public long Quantity { get; init; } = 1;
}

/// <summary>A purchase.</summary>
public sealed record ChannelPurchase
{
    /// <summary>All are bought or none.</summary>
    public IReadOnlyList<ChannelBuy> Lines { get; init; } = [];
}

/// <summary>How a buyer cancels.</summary>
public sealed record ChannelCancel
{
    /// <summary>The units are for sale again at once.</summary>
    public bool Restock { get; init; } = true;
}

/// <summary>A step that the seller takes at the shop itself.</summary>
public sealed record ChannelAdvance
{
    /// <summary><c>acknowledge</c> or <c>invoice</c>.</summary>
    public string Step { get; init; } = "";
}

/// <summary>An order as it is.</summary>
public sealed record ChannelOrderView(string Key, long Version, string State, IReadOnlyList<ChannelOrderLineView> Lines);

/// <summary>A line of an order.</summary>
public sealed record ChannelOrderLineView(string Sku, long Quantity, long Cancelled, long Shipped);
