using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Registers our address: a hook for each topic, known by its name, which carries the account's. One that exists is changed, not doubled,
/// and set to active again: the shop disables a hook after five deliveries in a row that were not answered 2xx.
/// </summary>
internal sealed class WooCommerceWebhookRegistration(WooCommerceApi api)
{
    private const int PageSize = 100;
    private const char Separator = ',';

    private static readonly string[] Topics = ["order.created", "order.updated", "order.deleted"];

    /// <returns>The ids of the hooks, separated by commas.</returns>
    public async Task<string> RegisterAsync(Uri address, WebhookSecret secret, CancellationToken cancellation)
    {
        // Without a secret the shop makes one that cannot be read, and every delivery would be refused.
        if (string.IsNullOrEmpty(secret.Secret))
            throw new PlatformException(PlatformFailure.Refused, "webhook_secret_missing", "A hook is registered with a secret.");
        var there = await ListAsync(cancellation);
        var ids = new List<string>(Topics.Length);
        foreach (var topic in Topics)
        {
            var name = NameOf(topic);
            var ours = there.Where(hook => hook.Name == name).ToList();
            var body = new { name, topic, delivery_url = address.AbsoluteUri, secret = secret.Secret, status = "active" };
            ids.Add(ours.Count == 0
                ? await WriteAsync(HttpMethod.Post, "webhooks", body, cancellation)
                : await WriteAsync(HttpMethod.Put, PathOf(ours[0].Id), body, cancellation));
            // Two registrations at once may have made two.
            foreach (var twin in ours.Skip(1))
                await DeleteAsync(twin.Id, cancellation);
        }

        return string.Join(Separator, ids);
    }

    public async Task UnregisterAsync(string registrationId, CancellationToken cancellation)
    {
        foreach (var id in registrationId.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await DeleteAsync(id, cancellation);
    }

    private string NameOf(string topic) => $"KolajAI {api.Session.Account.Account} {topic}";

    private async Task<List<(string Id, string? Name)>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<(string Id, string? Name)>();
        var page = 1;
        while (true)
        {
            var answer = await api.GetAsync(
                WooCommerceOperations.Webhooks, "webhooks", [("per_page", WooCommerceIds.Text(PageSize)), ("page", WooCommerceIds.Text(page))], cancellation);
            var hooks = answer.Read(static body => body.Elements().Select(static hook => (hook.RequiredText("id"), hook.AnyText("name"))).ToList());
            all.AddRange(hooks);
            if (hooks.Count < PageSize)
                return all;
            page = answer.Read(_ => PageWalk.Next(page));
        }
    }

    private async Task<string> WriteAsync(HttpMethod method, string path, object body, CancellationToken cancellation)
    {
        var answer = await api.WriteAsync(method, WooCommerceOperations.Webhooks, path, body, cancellation);
        return answer.ReadWritten(static hook => hook.RequiredText("id"));
    }

    private async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await api.WriteAsync(HttpMethod.Delete, WooCommerceOperations.Webhooks, PathOf(id), null, cancellation);
        }
        catch (PlatformException gone) when (gone.Failure is PlatformFailure.NotFound)
        {
            // It is gone already, which is what was wanted.
        }
    }

    private static string PathOf(string id) => WooCommerceIds.Number(id) is { } number
        ? $"webhooks/{WooCommerceIds.Text(number)}"
        : throw new PlatformException(PlatformFailure.Refused, "registration_invalid", "The registration is none of WooCommerce's.");
}
