using System.Net;
using System.Text.RegularExpressions;
using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>WordPress's error object: <c>{"code","message","data":{"status","resource_id","params"}}</c>. Its message is in the shop's language.</summary>
/// <param name="Status">Of a row in a batch, which itself is answered 200.</param>
/// <param name="ResourceId">With <c>product_invalid_sku</c>: the product that has the SKU.</param>
internal sealed partial record WooCommerceError(string Code, string Message, int? Status, long? ResourceId)
{
    public const string SkuTaken = "product_invalid_sku";

    private const int LongestMessage = 300;

    /// <summary>Of a message's markup; one of megabytes would be searched for minutes.</summary>
    private const int MostRead = 4_000;

    /// <summary>Null where the value is no error object.</summary>
    /// <exception cref="FormatException">An error object with fields of wrong types.</exception>
    public static WooCommerceError? Read(PlatformJson json)
    {
        if (!json.IsObject || json.AnyText("code") is not { } code)
            return null;
        // PHP writes an empty map as a list.
        var data = json.AnyChild("data");
        return new WooCommerceError(
            code, Plain(json.AnyText("message") ?? code), (int?)data?.Integer("status"), data?.Integer("resource_id"));
    }

    /// <summary>The failure that a status other than 2xx stands for, null for success.</summary>
    /// <param name="write">An answer of a server that broke off then says nothing about what was done.</param>
    public static PlatformException? Sort(WooCommerceAnswer answer, bool write)
    {
        if (answer.IsSuccess)
            return null;
        var status = (int)answer.Status;
        if (status is >= 300 and < 400)
            return Redirected(answer);
        if (write && PlatformStatus.LeavesWriteOpen(answer.Status, answer.RetryAfter))
            return answer.Failure(PlatformFailure.OutcomeUnknown, $"http_{status}", $"The shop answered {status}; it may have done what was asked.");
        var told = answer.Error();
        return answer.Failure(
            FailureOf(answer.Status, told), told?.Code ?? $"http_{status}", told is null ? $"The shop answered {status}." : $"The shop: {told.Message}");
    }

    private static PlatformFailure FailureOf(HttpStatusCode status, WooCommerceError? told) => ((int)status, told) switch
    {
        // A nonce seen before or a time too far off is no fault of the keys: signed anew, the request may pass. The word stays in translations.
        (401, { Code: "woocommerce_rest_authentication_error" } error) when SaysNonceOrTime().IsMatch(error.Message) => PlatformFailure.Broken,
        (401, _) => PlatformFailure.Authentication,

        // The key's user lacks a right; any other 403 with a code is a rule, one without is a firewall's before the shop.
        (403, { } error) when error.Code.StartsWith("woocommerce_rest_cannot_", StringComparison.Ordinal) || error.Code == "rest_forbidden" =>
            PlatformFailure.Authentication,
        (403, null) => PlatformFailure.Broken,

        // Without WooCommerce (switched off for an update, a parked host) every address is unknown: that says nothing of the object.
        (404, null or { Code: "rest_no_route" }) => PlatformFailure.Broken,
        _ => PlatformStatus.Sort(status) ?? PlatformFailure.Broken,
    };

    private static PlatformException Redirected(WooCommerceAnswer answer) => answer.Location is { IsAbsoluteUri: true } to
        ? answer.Failure(
            PlatformFailure.AddressRefused, "base_url_redirects",
            $"The shop redirects to {to.GetLeftPart(UriPartial.Authority)}: set base_url to the address that the shop itself uses.")
        : answer.Failure(PlatformFailure.Broken, $"http_{(int)answer.Status}", "The shop redirects instead of answering.");

    /// <summary>Without markup and control characters, of bounded length.</summary>
    public static string Plain(string text)
    {
        var plain = Spaces().Replace(WebUtility.HtmlDecode(Markup().Replace(ShortText.Cut(text, MostRead), " ")), " ").Trim();
        return ShortText.Cut(plain, LongestMessage);
    }

    [GeneratedRegex("nonce|timestamp|zaman", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SaysNonceOrTime();

    [GeneratedRegex("<[^>]{0,500}>", RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    [GeneratedRegex(@"[\s\p{Cc}\p{Cf}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
