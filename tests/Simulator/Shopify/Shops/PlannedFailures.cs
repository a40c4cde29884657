using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>Mutations that are to fail. Runs under the shop's lock.</summary>
internal sealed class PlannedFailures
{
    private readonly List<(ShopifyFailure Failure, int Struck)> _planned = [];

    public void Add(ShopifyFailure failure) => _planned.Add((failure, 0));

    public void Clear() => _planned.Clear();

    /// <exception cref="UserErrorException">A failure is planned for this call.</exception>
    public void Strike(ShopifyCall call)
    {
        var at = _planned.FindIndex(planned => planned.Failure.Field == call.FieldName
            && (planned.Failure.Count is not { } count || planned.Struck < count)
            && (planned.Failure.Containing is not { } text || call.Fingerprint().Contains(text, StringComparison.Ordinal)));
        if (at < 0)
            return;
        var (failure, struck) = _planned[at];
        _planned[at] = (failure, struck + 1);
        throw new UserErrorException([new UserErrorView(failure.Path, failure.Message, failure.Code)]);
    }
}
