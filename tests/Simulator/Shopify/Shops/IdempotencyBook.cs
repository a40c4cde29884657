using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>
/// Keys of <c>@idempotent</c> with the body they came with and the answer given, for 24 hours: the same body again gets the same
/// answer and nothing is done twice. Runs under the shop's lock.
/// </summary>
internal sealed class IdempotencyBook(ShopifyShop shop)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private readonly Dictionary<string, (string Body, PayloadView Answer, DateTimeOffset At)> _known = new(StringComparer.Ordinal);

    public PayloadView Once(ShopifyCall call, string key, Func<PayloadView> work)
    {
        var body = call.Fingerprint();
        if (_known.TryGetValue(key, out var known) && known.At + Kept > shop.Now)
        {
            if (known.Body != body)
                return Refused("The same idempotency key cannot be used with different operation parameters.", "IDEMPOTENCY_KEY_PARAMETER_MISMATCH");
            return known.Answer.UserErrors.Count == 0
                ? known.Answer
                : Refused("A previous request with this idempotency key failed. Retry with a new idempotency key.", "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED");
        }

        var answer = work();
        // Asked to come again: the key was not used up.
        if (!answer.UserErrors.Any(static error => error.Code == "IDEMPOTENCY_CONCURRENT_REQUEST"))
            _known[key] = (body, answer, shop.Now);
        return answer;
    }

    private static PayloadView Refused(string message, string code) => new(null) { UserErrors = [new UserErrorView(null, message, code)] };
}
