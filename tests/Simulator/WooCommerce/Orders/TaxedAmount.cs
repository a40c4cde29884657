namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>An amount without its tax, and the tax; both to two decimals.</summary>
internal readonly record struct TaxedAmount(decimal Net, decimal Tax)
{
    public decimal Gross => Net + Tax;

    public static TaxedAmount operator -(TaxedAmount left, TaxedAmount right) => new(left.Net - right.Net, left.Tax - right.Tax);

    /// <param name="includesTax">The amount holds the tax.</param>
    /// <param name="percent">The tax, 0 to 100.</param>
    public static TaxedAmount Of(decimal amount, bool includesTax, decimal percent)
    {
        var whole = Round(amount);
        if (!includesTax)
            return new TaxedAmount(whole, Round(whole * percent / 100));
        var net = Round(whole / (1 + (percent / 100)));
        return new TaxedAmount(net, whole - net);
    }

    public static TaxedAmount Sum(IEnumerable<TaxedAmount> amounts) => amounts.Aggregate(default(TaxedAmount), (sum, one) => new(sum.Net + one.Net, sum.Tax + one.Tax));

    public static decimal Round(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
