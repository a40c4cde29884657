using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>Finds variants by id and by SKU. What was deleted is not found.</summary>
internal sealed class MedusaFinder(MedusaApi api, string operation)
{
    /// <summary>Bounds the address, which holds the ids; Node takes 16 kB.</summary>
    private const int MostNamed = 100;

    private const string Everything = "1000";

    public async Task<Dictionary<string, MedusaVariant>> ByIdAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, MedusaVariant>(StringComparer.Ordinal);
        foreach (var variant in await NamedAsync("id[]", ids, cancellation))
            found[variant.Id] = variant;
        return found;
    }

    /// <summary>Medusa has a SKU once; the look-up answers several all the same, so that a conflict would be seen.</summary>
    public async Task<ILookup<string, MedusaVariant>> BySkuAsync(IEnumerable<string> skus, CancellationToken cancellation)
    {
        var found = await NamedAsync("sku[]", skus, cancellation);
        return found.Where(static variant => variant.Sku is not null).ToLookup(static variant => variant.Sku!, StringComparer.Ordinal);
    }

    /// <summary>Ids of products by the external id that the hub gave them.</summary>
    public async Task<Dictionary<string, string>> ByExternalIdAsync(IEnumerable<string> externalIds, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in externalIds.Distinct(StringComparer.Ordinal).Chunk(MostNamed))
        {
            var rows = await api.GetAsync(
                operation, "products", [.. part.Select(static id => ("external_id[]", id)), ("fields", "id,external_id"), ("limit", Everything)],
                static body => Heads(body), cancellation);
            foreach (var row in rows.Where(static row => row.External is not null))
                found.TryAdd(row.External!, row.Id);
        }

        return found;
    }

    /// <summary>Products that have several variants; a variant does not tell of the others.</summary>
    public async Task<HashSet<string>> WithVariantsAsync(IEnumerable<string> productIds, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in productIds.Distinct(StringComparer.Ordinal).Chunk(MostNamed))
        {
            found.UnionWith(await api.GetAsync(
                operation, "products", [.. part.Select(static id => ("id[]", id)), ("fields", "id,variants.id"), ("limit", Everything)],
                static body => body.RequiredList("products").Where(static row => row.List("variants").Count > 1)
                    .Select(static row => row.RequiredText("id")).ToList(),
                cancellation));
        }

        return found;
    }

    private static List<(string Id, string? External)> Heads(PlatformJson body) =>
        [.. body.RequiredList("products").Select(static row => (row.RequiredText("id"), row.Text("external_id")))];

    private async Task<List<MedusaVariant>> NamedAsync(string filter, IEnumerable<string> names, CancellationToken cancellation)
    {
        var found = new List<MedusaVariant>();
        foreach (var part in names.Distinct(StringComparer.Ordinal).Chunk(MostNamed))
        {
            found.AddRange(await api.GetAsync(
                operation, "product-variants",
                [.. part.Select(name => (filter, name)), ("fields", MedusaVariant.Fields), ("limit", Everything)],
                static body => Variants(body), cancellation));
        }

        return found;
    }

    /// <exception cref="FormatException">Not what Medusa sends.</exception>
    public static List<MedusaVariant> Variants(PlatformJson body) => [.. body.RequiredList("variants").Select(MedusaVariant.Read)];
}
