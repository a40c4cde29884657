using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>Registering webhooks (sheet, webhooks). The answer to an activation comes after the ping.</summary>
internal static class WebhookEndpoints
{
    private static readonly string[] Statuses = [WooWebhook.Active, WooWebhook.Paused, WooWebhook.Disabled];

    private static readonly WooField[] Fields =
    [
        new("name", WooType.Text), new("topic", WooType.Text), new("delivery_url", WooType.Text), new("secret", WooType.Text), new("status", WooType.Text, Statuses),
    ];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet("/webhooks", (HttpContext context) =>
        {
            var query = new WooQuery(context.Request);
            query.Refuse("search", "after", "before", "exclude", "include", "offset", "orderby");
            var page = WooPage.Of(query);
            var status = query.OneOf("status", "all", ["all", .. Statuses]);
            var descending = query.OneOf("order", "desc", ["asc", "desc"]) == "desc";
            query.Check();
            var found = context.Shop();
            return found.Locked(() =>
            {
                var all = found.Webhooks.All.Where(one => status == "all" || one.Status == status);
                return page.Take([.. descending ? all.Reverse() : all], one => View(found, one));
            }).Answer(context);
        }).As("webhook_list");

        shop.MapGet("/webhooks/{id:long}", (HttpContext context, long id) => context.Answer(found => View(found, found.Webhooks.Required(id)))).As("webhook_get");

        shop.MapPost("/webhooks", async (HttpContext context) =>
        {
            var body = await WooBody.ReadAsync(context);
            var missing = new[] { "topic", "delivery_url" }.Where(name => !body.ContainsKey(name)).ToArray();
            if (missing.Length > 0)
                throw WooErrors.Missing(missing);
            Check(body);
            var found = context.Shop();
            var topic = WooBody.Text(body, "topic")!;
            var added = found.Locked(() => found.Webhooks.Add(
                WooBody.Text(body, "name") ?? $"Webhook created on {found.Clock.Local(found.Now)}",
                topic,
                WooBody.Text(body, "delivery_url")!,
                // Without a secret the shop makes one that nobody can read.
                WooBody.Text(body, "secret") is { Length: > 0 } secret ? secret : Guid.NewGuid().ToString("N"),
                WooBody.Text(body, "status") ?? WooWebhook.Active));
            var pinged = await found.Webhooks.PingAsync(added, context.RequestAborted);
            return context.Answer(shown => View(shown, pinged), StatusCodes.Status201Created);
        }).As("webhook_create");

        shop.MapMethods("/webhooks/{id:long}", ProductEndpoints.Edits, async (HttpContext context, long id) =>
        {
            var body = await WooBody.ReadAsync(context);
            Check(body);
            var found = context.Shop();
            var changed = found.Locked(() => found.Webhooks.Change(Apply(found.Webhooks.Required(id), body)));
            var pinged = await found.Webhooks.PingAsync(changed, context.RequestAborted);
            return context.Answer(shown => View(shown, pinged));
        }).As("webhook_update");

        shop.MapDelete("/webhooks/{id:long}", (HttpContext context, long id) => ProductEndpoints.IsForced(context.Request)
            ? context.Answer(found =>
            {
                var webhook = found.Webhooks.Required(id);
                found.Webhooks.Remove(webhook);
                return View(found, webhook);
            })
            : throw WooErrors.NoTrash("Webhooks")).As("webhook_delete");
    }

    /// <exception cref="WooRefusal">A field has another type, or topic or address cannot be (400); nothing happens here for the topic (501).</exception>
    private static void Check(JsonObject body)
    {
        WooBody.Check(body, Fields);
        if (WooBody.Text(body, "topic") is { } topic)
        {
            if (!WooTopics.Exists(topic))
                throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_webhook_invalid_topic", "Webhook topic must be valid.");
            if (!WooTopics.IsSimulated(topic))
                throw WooErrors.NotSimulated($"Topic {topic}");
        }

        if (WooBody.Text(body, "delivery_url") is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)))
        {
            throw new WooRefusal(
                StatusCodes.Status400BadRequest,
                "woocommerce_rest_webhook_invalid_delivery_url",
                "Webhook delivery URL must be a valid URL starting with http:// or https://.");
        }
    }

    /// <summary>A new address has to answer a ping; activating starts the count of failures anew.</summary>
    private static WooWebhook Apply(WooWebhook webhook, JsonObject body)
    {
        var url = WooBody.Text(body, "delivery_url") ?? webhook.Url;
        var status = WooBody.Text(body, "status") ?? webhook.Status;
        var activated = status == WooWebhook.Active && webhook.Status != WooWebhook.Active;
        return webhook with
        {
            Name = WooBody.Text(body, "name") ?? webhook.Name,
            Topic = WooBody.Text(body, "topic") ?? webhook.Topic,
            Url = url,
            Secret = WooBody.Text(body, "secret") is { Length: > 0 } secret ? secret : webhook.Secret,
            Status = status,
            Failures = activated ? 0 : webhook.Failures,
            Unproven = webhook.Unproven || activated || url != webhook.Url,
        };
    }

    private static JsonObject View(WooShop shop, WooWebhook webhook) => new()
    {
        ["id"] = webhook.Id,
        ["name"] = webhook.Name,
        ["status"] = webhook.Status,
        ["topic"] = webhook.Topic,
        ["resource"] = webhook.Resource,
        ["event"] = webhook.Event,
        ["hooks"] = new JsonArray(WooTopics.Hook(webhook.Topic)),
        ["delivery_url"] = webhook.Url,
        ["date_created"] = shop.Clock.Local(webhook.Created),
        ["date_created_gmt"] = ShopClock.Gmt(webhook.Created),
        ["date_modified"] = shop.Clock.Local(webhook.Modified),
        ["date_modified_gmt"] = ShopClock.Gmt(webhook.Modified),
        ["_links"] = new JsonObject
        {
            ["self"] = new JsonArray(new JsonObject { ["href"] = shop.Link(string.Create(CultureInfo.InvariantCulture, $"webhooks/{webhook.Id}")) }),
            ["collection"] = new JsonArray(new JsonObject { ["href"] = shop.Link("webhooks") }),
        },
    };
}
