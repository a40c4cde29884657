namespace KolajAI.Faults.Tests.Oversell;

internal enum SellerAct
{
    /// <summary>Units come in.</summary>
    Restock = 0,

    /// <summary>The price changes.</summary>
    Price = 1,

    /// <summary>A channel's part of the pool changes, so that units move.</summary>
    Reallocate = 2,

    /// <summary>An open order is shipped through the hub.</summary>
    Ship = 3,

    /// <summary>An open order is cancelled through the hub.</summary>
    Cancel = 4,
}

/// <summary>What the seller does in a round.</summary>
/// <param name="At">From the beginning of the troubles.</param>
/// <param name="Units">Restocked.</param>
/// <param name="Channel">Whose part changes, from 0.</param>
/// <param name="Part">The stock of its offer; null: all of the pool again.</param>
internal sealed record SellerStep(TimeSpan At, SellerAct Act, int Units = 0, int Channel = 0, object? Part = null);
