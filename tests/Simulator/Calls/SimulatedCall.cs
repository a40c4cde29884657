namespace KolajAI.Simulator.Calls;

/// <summary>
/// Endpoint metadata of a platform's call. <paramref name="Name"/> is unique, snake case, with the platform first
/// (<c>trendyol.price_and_inventory</c>); <paramref name="Group"/> is the platform's quota group, null where none is documented.
/// </summary>
internal sealed record SimulatedCall(string Name, string? Group);

/// <summary>Set by a platform's gate when it knows who calls.</summary>
internal sealed record CallingSeller(string SellerId);

/// <summary>Set when a fault closes the connection instead of answering; the call has been counted then.</summary>
internal sealed record DroppedCall;
