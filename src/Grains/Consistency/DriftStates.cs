namespace KolajAI.Grains.Consistency;

/// <summary>Where a difference stands.</summary>
internal static class DriftStates
{
    /// <summary>Seen; waits for a read of orders, for the product, or for a person.</summary>
    public const string Open = "open";

    /// <summary>Nothing is wrong with it, or what is wrong is told elsewhere.</summary>
    public const string Explained = "explained";

    /// <summary>Sent again.</summary>
    public const string PutRight = "put_right";

    /// <summary>Came back too often: a person decides.</summary>
    public const string Held = "held";

    /// <summary>The channel shows what it should again.</summary>
    public const string Gone = "gone";
}

/// <summary>Why a channel shows something else.</summary>
internal static class DriftExplanations
{
    /// <summary>Less, by its own sales that the hub had not counted.</summary>
    public const string SoldMeanwhile = "sold_meanwhile";

    /// <summary>More, by its own cancellations that the hub had not counted.</summary>
    public const string CancelledMeanwhile = "cancelled_meanwhile";

    public const string ChangedByHand = "changed_by_hand";

    /// <summary>The channel refused the last write.</summary>
    public const string Refused = "refused";

    /// <summary>The channel does not have the listing.</summary>
    public const string Missing = "missing";

    /// <summary>The channel has the listing and does not sell it.</summary>
    public const string NotOnSale = "not_on_sale";
}
