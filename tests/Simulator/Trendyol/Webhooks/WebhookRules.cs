namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>What a webhook registration must hold (sheet §5).</summary>
internal static class WebhookRules
{
    public const int MostPerSeller = 15;
    public const string Basic = "BASIC_AUTHENTICATION";
    public const string ApiKey = "API_KEY";
    private static readonly string[] Forbidden = ["trendyol", "dolap", "localhost"];

    /// <exception cref="TrendyolRefusal">The first rule that is broken (400).</exception>
    public static void Check(WebhookRequest request)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            throw TrendyolErrors.BadRequest("url must be an absolute http address", "url");
        if (Forbidden.Any(word => request.Url.Contains(word, StringComparison.OrdinalIgnoreCase)))
            throw TrendyolErrors.BadRequest("url must not contain Trendyol, Dolap or localhost", "url");
        if (request.SubscribedStatuses?.FirstOrDefault(name => !WebhookStatuses.Exists(name)) is { } unknown)
            throw TrendyolErrors.BadRequest($"Unknown status {unknown}", "subscribedStatuses");
        switch (request.AuthenticationType)
        {
            case Basic when string.IsNullOrEmpty(request.Username) || string.IsNullOrEmpty(request.Password):
                throw TrendyolErrors.BadRequest("username and password are required", "username");
            case ApiKey when string.IsNullOrEmpty(request.ApiKey):
                throw TrendyolErrors.BadRequest("apiKey is required", "apiKey");
            case Basic or ApiKey:
                return;
            default:
                throw TrendyolErrors.BadRequest($"authenticationType must be {Basic} or {ApiKey}", "authenticationType");
        }
    }
}
