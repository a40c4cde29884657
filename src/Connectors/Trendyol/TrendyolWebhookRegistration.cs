using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Registers our address. At most 15 a seller, deactivated ones included: ours is found by its address and changed.</summary>
internal sealed class TrendyolWebhookRegistration(TrendyolApi api)
{
    private string Path => $"integration/webhook/sellers/{api.SellerId}/webhooks";

    public async Task<string> RegisterAsync(Uri address, WebhookSecret secret, CancellationToken cancellation)
    {
        Check(address);
        var body = Body(address, secret);
        var ours = await FindAsync(address, cancellation);
        if (ours is null)
        {
            var created = await api.PostAsync(TrendyolOperations.WebhookCreate, Path, body, cancellation);
            return TrendyolApi.EnsureWritten(created).Read(static answer => answer.RequiredText("id"));
        }

        var own = $"{Path}/{Uri.EscapeDataString(ours.Id)}";
        TrendyolApi.EnsureWritten(await api.PutAsync(TrendyolOperations.WebhookUpdate, own, body, cancellation));
        // After repeated failures Trendyol deactivates a hook; changing it does not wake it.
        if (!ours.IsActive)
            TrendyolApi.EnsureWritten(await api.PutAsync(TrendyolOperations.WebhookActivate, $"{own}/activate", null, cancellation));
        return ours.Id;
    }

    public async Task UnregisterAsync(string registrationId, CancellationToken cancellation)
    {
        var answer = await api.DeleteAsync(TrendyolOperations.WebhookDelete, $"{Path}/{Uri.EscapeDataString(registrationId)}", cancellation);
        // 404: it is gone already, which is what was wanted.
        if ((int)answer.Status != 404)
            TrendyolApi.EnsureWritten(answer);
    }

    private async Task<Registered?> FindAsync(Uri address, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(TrendyolOperations.WebhookList, Path, cancellation);
        return TrendyolApi.Ensure(answer).Read(body =>
        {
            var hooks = body.IsArray ? body.Elements() : body.List("content", "webhooks");
            foreach (var hook in hooks)
            {
                if (Uri.TryCreate(hook.Text("url"), UriKind.Absolute, out var url) && url == address)
                    return new Registered(hook.RequiredText("id"), hook.Text("status") is null or "ACTIVE" or "Active");
            }

            return null;
        });
    }

    private static object Body(Uri address, WebhookSecret secret) => secret.Scheme == "api_key"
        ? new { url = address.AbsoluteUri, authenticationType = "API_KEY", apiKey = secret.Secret, subscribedStatuses = Array.Empty<string>() }
        : new
        {
            url = address.AbsoluteUri,
            authenticationType = "BASIC_AUTHENTICATION",
            username = secret.Username,
            password = secret.Secret,
            // None named: all statuses, those that come later too.
            subscribedStatuses = Array.Empty<string>(),
        };

    private static void Check(Uri address)
    {
        foreach (var word in (ReadOnlySpan<string>)["trendyol", "dolap", "localhost"])
        {
            if (address.AbsoluteUri.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                throw new PlatformException(
                    PlatformFailure.Refused, "webhook_address_refused", $"Trendyol takes no webhook address that contains '{word}'.");
            }
        }
    }

    private sealed record Registered(string Id, bool IsActive);
}
