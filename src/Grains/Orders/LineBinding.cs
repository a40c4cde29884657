using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Orders;

/// <summary>Finds the products of lines that have none yet: by the channel's own ids, then by barcode, then by SKU, former ones included.</summary>
internal sealed class LineBinding(IProductReads products, IBundleReads bundles)
{
    public async Task<Order> BindAsync(string tenant, Order order)
    {
        var unbound = order.Lines.Where(static l => l.ProductId is null).ToList();
        if (unbound.Count == 0)
            return order;
        var account = GrainKeys.Join(order.IntegrationId, order.Account);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in unbound)
        {
            if (await ByRemoteIdAsync(tenant, account, line) is { } product)
                found[line.Id] = product;
        }

        await ResolveAsync(unbound, found, static l => l.Barcode, names => products.ResolveBarcodesAsync(tenant, names));
        await ResolveAsync(unbound, found, static l => l.Sku?.Trim(), names => products.ResolveSkusAsync(tenant, names));
        if (found.Count == 0)
            return order;
        var parts = await bundles.ComponentsAsync(tenant, [.. found.Values.Distinct(StringComparer.Ordinal)]);
        return order with { Lines = order.Lines.Select(l => found.TryGetValue(l.Id, out var p) ? Bind(l, p, parts) : l).ToList() };
    }

    public static OrderLine Bind(OrderLine line, string productId) => Bind(line, productId, new Dictionary<string, IReadOnlyList<BundlePart>>());

    public async Task<OrderLine> BindAsync(string tenant, OrderLine line, string productId) =>
        Bind(line, productId, await bundles.ComponentsAsync(tenant, [productId]));

    private static OrderLine Bind(OrderLine line, string productId, IReadOnlyDictionary<string, IReadOnlyList<BundlePart>> parts) => line with
    {
        ProductId = productId,
        SkuKnown = true,
        Components = parts.TryGetValue(productId, out var made) ? [.. made.Select(static p => new LineComponent(p.ComponentId, p.Quantity))] : [],
    };

    /// <summary>Two ids of one line that name different products bind it to neither: a person decides.</summary>
    private async Task<string?> ByRemoteIdAsync(string tenant, string account, OrderLine line)
    {
        string? one = null;
        foreach (var (kind, id) in line.RemoteIds)
        {
            if (await products.ResolveRemoteIdAsync(tenant, account, kind, id) is not { } product)
                continue;
            if (one is not null && one != product)
                return null;
            one = product;
        }

        return one;
    }

    private static async Task ResolveAsync(
        List<OrderLine> lines, Dictionary<string, string> found, Func<OrderLine, string?> name,
        Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, string>>> resolve)
    {
        var open = lines.Where(l => !found.ContainsKey(l.Id) && !string.IsNullOrEmpty(name(l))).ToList();
        if (open.Count == 0)
            return;
        var resolved = await resolve(open.Select(l => name(l)!).Distinct(StringComparer.Ordinal).ToList());
        foreach (var line in open)
        {
            if (resolved.TryGetValue(name(line)!, out var product))
                found[line.Id] = product;
        }
    }
}
