namespace KolajAI.Connectors.Shopify;

/// <summary>Tries the credentials: which shop it is, what the app may do there, and whether location and sales channel are known.</summary>
internal sealed class ShopifyConnectionTest(ShopifyApi api, ShopifyShops shops)
{
    /// <summary>What the calls that are made need; a scope that writes holds the one that reads.</summary>
    private static readonly string[] Scopes =
    [
        "write_products", "write_inventory", "read_locations", "read_orders", "write_orders", "write_merchant_managed_fulfillment_orders",
    ];

    public async Task<ConnectionCheck> TestAsync(CancellationToken cancellation)
    {
        var facts = await shops.ReadAsync(api, cancellation);
        var needed = ShopifyFacts.UsesChannels(api) ? Scopes.Append("write_publications") : Scopes;
        var missing = needed.Where(scope => !IsGranted(facts.Scopes, scope)).ToList();
        if (missing.Count > 0)
        {
            throw new PlatformException(
                PlatformFailure.Authentication, "scope_missing",
                    $"The app lacks these access scopes in the shop: {string.Join(", ", missing)}. Grant them, then connect again.");
        }

        if (!facts.TaxesIncluded)
            throw new PlatformException(PlatformFailure.Refused, ShopifyFacts.TaxProblem.Code, ShopifyFacts.TaxProblem.Message);
        var location = facts.Location(api);
        var channel = facts.Publication(api);
        return new ConnectionCheck(
            $"{facts.Name} ({facts.Domain}), {facts.Currency}, prices with tax, stock at {location.Name}, new products on " +
            $"{channel?.Name ?? "no sales channel"}");
    }

    private static bool IsGranted(IReadOnlyList<string> granted, string scope) =>
        granted.Contains(scope) || (scope.StartsWith("read_", StringComparison.Ordinal) && granted.Contains($"write_{scope["read_".Length..]}"));
}
