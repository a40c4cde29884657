using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>Answers webhook subscriptions and their mutations (sheet §Webhooks).</summary>
internal static class WebhookFields
{
    public static void Bind(FieldBinder binder)
    {
        binder.Type<WebhookSubscription>("WebhookSubscription");
        foreach (var name in new[] { "WebhookSubscriptionCreatePayload", "WebhookSubscriptionUpdatePayload" })
            binder.Type<PayloadView>(name).Field("webhookSubscription", static payload => payload.Result);
        binder.Type<PayloadView>("WebhookSubscriptionDeletePayload").Field("deletedWebhookSubscriptionId", static payload => payload.Result);
        binder.Type<ShopifyShop>("QueryRoot")
            .Field("webhookSubscription", static (shop, call) => shop.Webhooks.Find(call.Arguments.Text("id")))
            .Field("webhookSubscriptions", static (shop, call) => call.Page(
                shop.Webhooks.All.Where(subscription =>
                    (call.Arguments.Texts("topics") is not { Count: > 0 } topics || topics.Contains(subscription.Topic))
                    && (call.Arguments.Text("uri") is not { } uri || uri == subscription.Uri)),
                static subscription => Paging.Sortable(subscription.Number),
                static subscription => subscription.Number));
        binder.Type<ShopifyShop>("Mutation")
            .Field("webhookSubscriptionCreate", static (_, call) => call.Mutate(Create))
            .Field("webhookSubscriptionUpdate", static (_, call) => call.Mutate(Update))
            .Field("webhookSubscriptionDelete", static (_, call) => call.Mutate(Delete));
    }

    private static PayloadView Create(ShopifyCall call)
    {
        var subscription = new WebhookSubscription(call.Shop.Ids.Next(), call.Arguments.Text("topic")!, call.Shop.Now);
        Fill(call, subscription, isNew: true);
        call.Shop.Webhooks.Add(subscription);
        return new PayloadView(subscription);
    }

    private static PayloadView Update(ShopifyCall call)
    {
        var subscription = call.Shop.Webhooks.Find(call.Arguments.Text("id")) ?? throw new UserErrorException("id", "Webhook subscription does not exist");
        Fill(call, subscription, isNew: false);
        subscription.UpdatedAt = call.Shop.Now;
        return new PayloadView(subscription);
    }

    private static PayloadView Delete(ShopifyCall call) => call.Shop.Webhooks.Remove(call.Arguments.Text("id"))
        ? new PayloadView(call.Arguments.Text("id"))
        : throw new UserErrorException("id", "Webhook subscription does not exist");

    private static void Fill(ShopifyCall call, WebhookSubscription subscription, bool isNew)
    {
        var input = call.Arguments.Object("webhookSubscription")!;
        var uri = input.Text("uri") ?? input.Text("callbackUrl") ?? (isNew ? "" : subscription.Uri);
        if (!Allowed(uri))
            throw new UserErrorException("webhookSubscription.uri", "Address is invalid");
        if (input.Text("format") is "XML")
            throw new UserErrorException("webhookSubscription.format", "Only the JSON format is simulated");
        if (call.Shop.Webhooks.All.Any(other => other != subscription && other.Topic == subscription.Topic && other.Uri == uri))
            throw new UserErrorException("webhookSubscription.uri", "Address for this topic has already been taken");
        subscription.Uri = uri;
        subscription.Name = input.Has("name") ? input.Text("name") : subscription.Name;
        if (input.Has("includeFields"))
            subscription.IncludeFields = input.Texts("includeFields");
    }

    /// <summary>https only; tests on this machine may go without.</summary>
    private static bool Allowed(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
