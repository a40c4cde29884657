using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>Writes that fail on command, by SKU or id. Call under the shop's lock.</summary>
internal sealed class PlannedFailures
{
    private readonly List<(WooItemFailure Failure, int Struck)> _planned = [];

    public void Plan(WooItemFailure failure) => _planned.Add((failure, 0));

    public void Clear() => _planned.Clear();

    /// <exception cref="WooRefusal">It was planned that this write fails.</exception>
    public void Strike(string? sku, long? id)
    {
        for (var i = 0; i < _planned.Count; i++)
        {
            var (failure, struck) = _planned[i];
            if (failure.Times <= struck || !((failure.Sku is not null && failure.Sku == sku) || (failure.Id is not null && failure.Id == id)))
                continue;
            _planned[i] = (failure, struck + 1);
            throw new WooRefusal(failure.Status, failure.Code, failure.Message);
        }
    }
}
