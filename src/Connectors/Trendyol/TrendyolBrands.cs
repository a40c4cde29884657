using System.Text;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Brand ids by name. Trendyol's look-up is case-sensitive and scarce (50 a minute): what was found is kept in the account's notes.</summary>
internal sealed class TrendyolBrands(TrendyolApi api)
{
    private readonly Dictionary<string, long?> _seen = new(StringComparer.Ordinal);

    /// <summary>The id, null where Trendyol has no brand of exactly this name.</summary>
    public async Task<long?> FindAsync(string name, CancellationToken cancellation)
    {
        if (_seen.TryGetValue(name, out var seen))
            return seen;
        var key = $"brand/{Uri.EscapeDataString(name)}";
        var kept = await api.Session.State.GetAsync(key, cancellation);
        if (kept is not null && long.TryParse(Encoding.ASCII.GetString(kept.Value), out var id))
            return _seen[name] = id;
        var found = await AskAsync(name, cancellation);
        if (found is not null)
        {
            // Losing the race against another job is fine: both read the same id.
            await api.Session.State.WriteAsync(
                [new ConnectorStateWrite(key, kept?.Version ?? 0, Encoding.ASCII.GetBytes(found.Value.ToString("D", null)))], cancellation);
        }

        return _seen[name] = found;
    }

    private async Task<long?> AskAsync(string name, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(
            TrendyolOperations.BrandByName, $"integration/product/brands/by-name?name={Uri.EscapeDataString(name)}", cancellation);
        if ((int)answer.Status == 404)
            return null;
        return TrendyolApi.Ensure(answer).Read(body =>
        {
            var brands = body.IsArray ? body.Elements() : body.List("brands");
            foreach (var brand in brands)
            {
                if (brand.Text("name") == name)
                    return brand.RequiredInteger("id");
            }

            return (long?)null;
        });
    }
}
