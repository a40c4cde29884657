using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>Registering webhooks (sheet §2, §5).</summary>
internal static class WebhookEndpoints
{
    private const string Webhooks = "/integration/webhook/sellers/{sellerId}/webhooks";

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapGet(Webhooks, (HttpContext context) =>
        {
            var seller = context.Seller();
            return TrendyolJson.Ok(seller.Locked(() => seller.Webhooks.All).Select(View));
        }).As("webhook_list", TrendyolQuotas.WebhookCalls);

        trendyol.MapPost(Webhooks, async (HttpContext context) =>
        {
            var seller = context.Seller();
            var request = await TrendyolJson.ReadAsync<WebhookRequest>(context);
            WebhookRules.Check(request);
            return TrendyolJson.Ok(new { id = seller.Locked(() => seller.Webhooks.Add(request)).Id });
        }).As("webhook_create", TrendyolQuotas.WebhookCalls);

        trendyol.MapPut($"{Webhooks}/{{id}}", async (HttpContext context, string id) =>
        {
            var seller = context.Seller();
            var request = await TrendyolJson.ReadAsync<WebhookRequest>(context);
            WebhookRules.Check(request);
            return Change(seller, id, webhook => webhook with { Registration = request });
        }).As("webhook_update", TrendyolQuotas.WebhookCalls);

        trendyol.MapDelete($"{Webhooks}/{{id}}", (HttpContext context, string id) =>
        {
            var seller = context.Seller();
            return seller.Locked(() => seller.Webhooks.Remove(id)) ? Results.Ok() : throw TrendyolErrors.NotFound("Webhook not found");
        }).As("webhook_delete", TrendyolQuotas.WebhookCalls);

        trendyol.MapPut($"{Webhooks}/{{id}}/activate", (HttpContext context, string id) =>
            Change(context.Seller(), id, static webhook => webhook with { Active = true, Failures = 0 }))
            .As("webhook_activate", TrendyolQuotas.WebhookCalls);

        trendyol.MapPut($"{Webhooks}/{{id}}/deactivate", (HttpContext context, string id) =>
            Change(context.Seller(), id, static webhook => webhook with { Active = false }))
            .As("webhook_deactivate", TrendyolQuotas.WebhookCalls);
    }

    private static IResult Change(TrendyolSeller seller, string id, Func<Webhook, Webhook> change)
    {
        seller.Locked(() => seller.Webhooks.Change(change(seller.Webhooks.Find(id) ?? throw TrendyolErrors.NotFound("Webhook not found"))));
        return Results.Ok();
    }

    private static object View(Webhook webhook) => new
    {
        id = webhook.Id,
        createdDate = webhook.CreatedAt.ToUnixTimeMilliseconds(),
        lastModifiedDate = webhook.ModifiedAt.ToUnixTimeMilliseconds(),
        url = webhook.Registration.Url,
        username = webhook.Registration.Username,
        authenticationType = webhook.Registration.AuthenticationType,
        status = webhook.Active ? "ACTIVE" : "PASSIVE",
        subscribedStatuses = webhook.Registration.SubscribedStatuses ?? [],
    };
}
