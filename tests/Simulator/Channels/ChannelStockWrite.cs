namespace KolajAI.Simulator.Channels;

/// <summary>How a shop takes stock.</summary>
public enum ChannelStockWrite
{
    /// <summary>The number for sale.</summary>
    Absolute,

    /// <summary>What lies in the shop, units of its open orders included.</summary>
    OnHandMinusOwnOrders,

    /// <summary>A number in exchange for the one shown.</summary>
    CompareAndSet,

    /// <summary>By how many units to change the number.</summary>
    Delta,
}
