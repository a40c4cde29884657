namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>A note of an order, to the buyer or among the shop's people.</summary>
internal sealed record OrderNote(long Id, string Author, string Text, bool ToCustomer, DateTimeOffset Created);
