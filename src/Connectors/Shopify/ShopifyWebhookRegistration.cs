using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Registers our address for each topic, under a name that carries the account's. One that exists is led to the address, not doubled; one that
/// Shopify
/// has removed, after eight deliveries in a row that were not answered, is made again.
/// </summary>
internal sealed class ShopifyWebhookRegistration(ShopifyApi api)
{
    private const char Separator = ',';

    private static readonly string[] Topics = ["ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED", "ORDERS_EDITED", "REFUNDS_CREATE"];

    public static ShopifyDocument ListDocument { get; } = new(
        ShopifyOperations.WebhooksRead,
            "query Hooks($after:String){webhookSubscriptions(first:25,after:$after){nodes{id topic name uri} pageInfo{hasNextPage endCursor}}}");

    public static ShopifyDocument FindDocument { get; } = new(ShopifyOperations.WebhooksRead, "query Hook($id:ID!){webhookSubscription(id:$id){id}}");

    public static ShopifyDocument CreateDocument { get; } = new(
        ShopifyOperations.Webhooks,
        "mutation AddHook($topic:WebhookSubscriptionTopic!,$hook:WebhookSubscriptionInput!){webhookSubscriptionCreate(topic:$topic,webhookSubscription:$hook){" +
        "webhookSubscription{id} userErrors{field message}}}");

    public static ShopifyDocument UpdateDocument { get; } = new(
        ShopifyOperations.Webhooks,
        "mutation LeadHook($id:ID!,$hook:WebhookSubscriptionInput!){webhookSubscriptionUpdate(id:$id,webhookSubscription:$hook){webhookSubscription{id} userErrors{field message}}}");

    public static ShopifyDocument DeleteDocument { get; } = new(
        ShopifyOperations.Webhooks,
            "mutation RemoveHook($id:ID!){webhookSubscriptionDelete(id:$id){deletedWebhookSubscriptionId userErrors{field message}}}");

    /// <returns>The ids of the subscriptions, separated by commas.</returns>
    public async Task<string> RegisterAsync(Uri address, WebhookSecret secret, CancellationToken cancellation)
    {
        // Shopify signs with it: without it every delivery would be refused.
        if (string.IsNullOrEmpty(secret.Secret))
            throw new PlatformException(PlatformFailure.Refused, "webhook_secret_missing",
                "Shopify signs webhooks with the app's client secret: set client_secret. Until then orders are polled.");
        var there = await ListAsync(cancellation);
        var ids = new List<string>(Topics.Length);
        foreach (var topic in Topics)
        {
            var (name, uri) = (NameOf(topic), address.AbsoluteUri);
            var ours = there.Where(hook => hook.Topic == topic && (hook.Name == name || hook.Uri == uri)).ToList();
            var hook = new { uri, name, format = "JSON" };
            if (ours.Count == 0)
                ids.Add(await WriteAsync(CreateDocument, new { topic, hook }, "webhookSubscriptionCreate", cancellation));
            else if (ours[0].Uri == uri && ours[0].Name == name)
                ids.Add(ours[0].Id);
            else
                ids.Add(await WriteAsync(UpdateDocument, new { id = ours[0].Id, hook }, "webhookSubscriptionUpdate", cancellation));
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

    private async Task<List<(string Id, string Topic, string? Name, string Uri)>> ListAsync(CancellationToken cancellation)
    {
        var all = new List<(string Id, string Topic, string? Name, string Uri)>();
        var pages = new PageWalk();
        string? after = null;
        do
        {
            var (hooks, next) = (await api.SendAsync(ListDocument, new { after }, cancellation)).Read(data =>
            {
                var page = data.RequiredChild("webhookSubscriptions");
                return (page.RequiredList("nodes").Select(static hook => (hook.RequiredText("id"), hook.RequiredText("topic"), hook.Text("name"), hook.RequiredLongText("uri"))).ToList(), page.NextPage(pages));
            });
            all.AddRange(hooks);
            after = next;
        }
        while (after is not null);
        return all;
    }

    private async Task<string> WriteAsync(ShopifyDocument document, object variables, string field, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(document, variables, cancellation);
        var (id, error) = answer.Read(data => data.RequiredChild(field) is var payload && ShopifyError.ReadUser(payload) is [var refused, ..]
            ? (null, refused)
            : ((string?)data.RequiredChild(field).RequiredChild("webhookSubscription").RequiredText("id"), (ShopifyError?)null));
        return id ?? throw new PlatformException(PlatformFailure.Refused, "webhook_refused", $"Shopify: {error!.Message}");
    }

    private async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        if (ShopifyGid.Number(id, "WebhookSubscription") is null)
            throw new PlatformException(PlatformFailure.Refused, "registration_invalid", "The registration is none of Shopify's.");
        var errors = (await api.SendAsync(DeleteDocument, new { id }, cancellation)).Read(
            static data => ShopifyError.ReadUser(data.RequiredChild("webhookSubscriptionDelete")));
        if (errors.Count == 0)
            return;
        // Gone already is what was wanted; the refusal has no code that would tell.
        var isThere = (await api.SendAsync(FindDocument, new { id }, cancellation)).Read(
            static data => data.Child("webhookSubscription") is not null);
        if (isThere)
            throw new PlatformException(PlatformFailure.Refused, "webhook_refused", $"Shopify: {errors[0].Message}");
    }
}
