using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Bench.Hubs;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Sales;

/// <summary>A notice as it is posted.</summary>
internal readonly record struct SaleNotice(byte[] Body, string Signature);

/// <summary>
/// An account of the sandbox whose notices of sales are posted from here, signed as its marketplace would. Its own listings are not the hub's:
/// only other channels are to be told.
/// </summary>
internal sealed class SellingAccount
{
    public const string Integration = "sandbox";
    public const string SignatureHeader = "x-sandbox-signature";

    /// <summary>Bytes of a notice of one line.</summary>
    public const int NoticeBytes = 1024;

    // Orders from before the account was connected move no stock.
    private readonly string _placed = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private readonly byte[] _secret;

    public SellingAccount(string path, string secret) => (Path, _secret) = (path, Encoding.UTF8.GetBytes(secret));

    /// <summary>Where the hub takes its webhooks.</summary>
    public string Path { get; }

    public static async Task<SellingAccount> ConnectAsync(HubClient client)
    {
        var account = (await client.PostAsync("/api/marketplace/configure", new { integration_id = Integration })).Expect(HttpStatusCode.OK)["account"]!;
        return new SellingAccount((string)account["webhook"]!["path"]!, (string)account["webhook"]!["secret"]!);
    }

    /// <summary>The hub's id of an order.</summary>
    public static string OrderId(string key) => OrderIds.Make(new AccountRef("default", Integration, "default"), key);

    /// <summary>One unit of a product was ordered.</summary>
    public SaleNotice Notice(string orderKey, int product)
    {
        var body = Body(orderKey, product, "Kupa ");
        var missing = NoticeBytes - Encoding.UTF8.GetByteCount(body);
        var bytes = Encoding.UTF8.GetBytes(missing > 0 ? Body(orderKey, product, "Kupa " + new string('x', missing)) : body);
        return new SaleNotice(bytes, Convert.ToHexStringLower(HMACSHA256.HashData(_secret, bytes)));
    }

    private string Body(string orderKey, int product, string title) => new JsonObject
    {
        ["event_id"] = orderKey + ".1",
        ["type"] = "order.created",
        ["order"] = new JsonObject
        {
            ["key"] = orderKey,
            ["version"] = 1,
            ["sequence"] = 1,
            ["state"] = "new",
            ["placed_at"] = _placed,
            ["changed_at"] = _placed,
            ["currency"] = "TRY",
            ["lines"] = new JsonArray(new JsonObject
            {
                ["id"] = "1",
                ["listing_id"] = string.Create(CultureInfo.InvariantCulture, $"listing-{product}"),
                ["sku"] = CatalogueLoad.Sku(product),
                ["barcode"] = CatalogueLoad.Barcode(product),
                ["title"] = title,
                ["vat_rate"] = "20",
                ["quantity"] = 1,
                ["cancelled"] = 0,
                ["shipped"] = 0,
                ["cancelled_by"] = null,
                ["cancel_reason"] = null,
                ["unit_price"] = new JsonObject { ["amount"] = "149.90", ["currency"] = "TRY" },
            }),
            ["carrier"] = null,
            ["tracking_number"] = null,
            ["invoice_number"] = null,
            ["actions"] = new JsonArray(),
        },
    }.ToJsonString();
}
