using KolajAI.Simulator.WooCommerce.Products;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>A line of an order. Amounts are without tax and for the whole quantity.</summary>
internal sealed class OrderLine(long id, WooProduct product, int quantity, TaxedAmount subtotal, TaxedAmount total)
{
    public long Id { get; } = id;

    public WooProduct Product { get; } = product;

    public int Quantity { get; } = quantity;

    /// <summary>Before discounts.</summary>
    public TaxedAmount Subtotal { get; } = subtotal;

    /// <summary>After discounts.</summary>
    public TaxedAmount Total { get; } = total;

    /// <summary>Units taken from stock and not put back.</summary>
    public int Reduced { get; set; }

    /// <summary>Units paid back.</summary>
    public int Refunded { get; set; }
}
