namespace KolajAI.Quotas;

/// <summary>What work is more urgent: a lower number goes first. The same numbers are the lanes of listing rows.</summary>
public static class Lanes
{
    /// <summary>Orders, and stock that shrank.</summary>
    public const int Orders = 0;

    /// <summary>Other stock, and finding out what became of a write.</summary>
    public const int Stock = 1;

    public const int Prices = 2;

    public const int Catalogue = 3;
}
