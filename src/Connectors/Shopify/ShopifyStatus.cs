using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>Sorts HTTP statuses. Shopify answers almost everything with 200; the rest is about the shop, the token or the network between.</summary>
internal static class ShopifyStatus
{
    /// <summary>Null for success.</summary>
    public static PlatformException? Sort(PlatformAnswer answer, bool write)
    {
        var status = (int)answer.Status;
        if (answer.IsSuccess)
            return null;
        if (write && PlatformStatus.LeavesWriteOpen(answer.Status, answer.RetryAfter))
            return answer.Failure(PlatformFailure.OutcomeUnknown, $"http_{status}", $"Shopify answered {status}; it may have done what was asked.");
        return status switch
        {
            >= 300 and < 400 => answer.Failure(
                PlatformFailure.AddressRefused, "base_url_redirects",
                    "The shop redirects: set base_url to its own address, https://name.myshopify.com."),
            401 => answer.Failure(PlatformFailure.Authentication, "token_refused",
                "Shopify refuses the access token: the app was removed, or the token is none of this shop."),
            402 => answer.Failure(PlatformFailure.Authentication, "shop_frozen", "Shopify has frozen the shop until its bill is paid."),
            // A firewall's page has no JSON; Shopify's own refusal has.
            403 when IsJson(answer) =>
                answer.Failure(PlatformFailure.Authentication, "access_denied", "Shopify denies the app access to the shop: check its scopes."),
            403 => answer.Failure(PlatformFailure.Broken, "http_403", "Something before the shop answered 403."),
            404 => answer.Failure(PlatformFailure.Broken, "shop_not_found",
                "There is no Shopify Admin API at this address: check base_url, https://name.myshopify.com."),
            _ => answer.Failure(PlatformStatus.Sort(answer.Status) ?? PlatformFailure.Broken, $"http_{status}", $"Shopify answered {status}."),
        };
    }

    private static bool IsJson(PlatformAnswer answer) => answer.TryRead(static body => body.IsObject ? "yes" : null) is not null;
}
