namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>A shipping, fee or coupon line: what a coupon takes off is above zero.</summary>
internal sealed record OrderExtra(long Id, string Name, TaxedAmount Amount);
