namespace KolajAI.Connectors.WooCommerce;

/// <summary>Tries the keys: which shop it is, what it sells in, and whether they may write.</summary>
internal sealed class WooCommerceConnectionTest(WooCommerceApi api, WooCommerceShops shops)
{
    public async Task<ConnectionCheck> TestAsync(CancellationToken cancellation)
    {
        var version = await VersionAsync(cancellation);
        var facts = await shops.ReadAsync(api, cancellation);
        await RequireWriteAsync(cancellation);
        facts.RequireGrossPrices();
        return new ConnectionCheck($"WooCommerce {version ?? "of unknown version"}, {facts.Currency}, prices with tax");
    }

    private async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        var answer = await api.TryGetAsync(WooCommerceOperations.Test, "system_status", [("_fields", "environment.version")], cancellation);
        if ((int)answer.Status == 404)
        {
            throw answer.Failure(
                PlatformFailure.NotFound, "shop_api_not_found",
                "There is no WooCommerce REST API at this address: check base_url, and that permalinks are not 'plain' (Settings, Permalinks).");
        }

        if ((int)answer.Status == 403 && answer.Error() is { Code: "woocommerce_rest_cannot_view" } told)
        {
            throw answer.Failure(
                PlatformFailure.Authentication, told.Code,
                "The key's user may not read the shop's settings: make a key of an administrator or shop manager.");
        }

        if (WooCommerceError.Sort(answer, write: false) is { } failure)
            throw failure;
        return answer.Read(static body => body.AnyChild("environment")?.AnyText("version"));
    }

    /// <summary>
    /// An empty batch changes nothing, and a key without the right to write is refused before it is read. The reads before have shown
    /// that the keys are right, so that this refusal means the permission, in whatever language the shop says it.
    /// </summary>
    private async Task RequireWriteAsync(CancellationToken cancellation)
    {
        try
        {
            await api.WriteAsync(HttpMethod.Post, WooCommerceOperations.Test, "products/batch", new { update = Array.Empty<object>() }, cancellation);
        }
        catch (PlatformException refused) when (refused.Failure is PlatformFailure.Authentication)
        {
            throw new PlatformException(
                PlatformFailure.Authentication, "key_read_only",
                "The key may read but not write: make one with the permission 'Read/Write' (WooCommerce, Settings, Advanced, REST API).",
                requestId: refused.RequestId, inner: refused);
        }
        catch (PlatformException broken) when (broken.Failure is PlatformFailure.OutcomeUnknown)
        {
            // Nothing was asked for, so that nothing is unknown.
            throw new PlatformException(PlatformFailure.Broken, broken.Code, broken.Message, broken.RetryAfter, broken.RequestId, broken);
        }
    }
}
