using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>A write that has been checked against the shop and can be done without fail.</summary>
internal sealed partial class ProductChange
{
    private readonly WooShop _shop;
    private readonly WooProduct _product;
    private readonly JsonObject _body;

    private ProductChange(WooShop shop, WooProduct product, JsonObject body) => (_shop, _product, _body) = (shop, product, body);

    /// <param name="body">Of the types that the fields ask for.</param>
    /// <exception cref="WooRefusal">SKU or GTIN is another's, or a category, picture or attribute cannot be (400); a type is not simulated (501).</exception>
    public static ProductChange Of(WooShop shop, WooProduct product, JsonObject body)
    {
        var change = new ProductChange(shop, product, body);
        change.CheckCodes();
        change.CheckParts();
        return change;
    }

    public void Apply()
    {
        _product.Type = _product.Parent is null && Text("type") is { } type ? type : _product.Type;
        _product.Name = _product.Parent is null && Text("name") is { } name ? name : _product.Name;
        _product.Slug = Text("slug") is { Length: > 0 } slug ? slug : _product.Slug is { Length: > 0 } known ? known : Slug(_product.Name);
        _product.Status = Text("status") ?? _product.Status;
        _product.Sku = Text("sku")?.Trim() ?? _product.Sku;
        _product.GlobalUniqueId = Text("global_unique_id") ?? _product.GlobalUniqueId;
        _product.RegularPrice = Text("regular_price") ?? _product.RegularPrice;
        _product.SalePrice = Text("sale_price") ?? _product.SalePrice;
        _product.Backorders = Text("backorders") ?? _product.Backorders;
        ApplyStock();
        if (_body["categories"] is JsonArray categories)
            _product.Categories = [.. categories.Select(category => WooBody.Integer(category!["id"])!.Value).Distinct()];
        else if (_product.Categories.Count == 0 && _product.Parent is null)
            _product.Categories = [CategoryBook.Uncategorized];
        if (_body["attributes"] is JsonArray attributes)
            _product.Attributes = Attributes(attributes);
        if (_body["default_attributes"] is JsonArray defaults)
            _product.DefaultAttributes = defaults.DeepClone().AsArray();
        if (_body["images"] is JsonArray images)
            _product.Images = Pictures(images);
        _product.Meta.Merge(_body["meta_data"]);
        foreach (var field in ProductFields.Others.Where(field => _body.ContainsKey(field.Name)))
            _product.Others[field.Name] = _body[field.Name]?.DeepClone();
    }

    /// <summary>A number for a product whose stock is not managed is not kept, and nothing says so: as in the shop.</summary>
    private void ApplyStock()
    {
        if (_body["manage_stock"] is { } managed)
            _product.ManageStock = managed.GetValue<bool>();
        if (_product.ManageStock)
            _product.StockQuantity = WooBody.Integer(_body["stock_quantity"]) ?? _product.StockQuantity ?? 0;
        else
        {
            _product.StockQuantity = null;
            _product.StockStatus = Text("stock_status") ?? _product.StockStatus;
        }

        _product.SettleStockStatus();
    }

    private void CheckCodes()
    {
        if (Text("sku")?.Trim() is { Length: > 0 } sku && _shop.Products.BySku(sku) is { } other && other != _product)
            throw Taken("product_invalid_sku", "Invalid or duplicated SKU.", other, "unique_sku", sku);
        if (Text("global_unique_id") is not { Length: > 0 } code)
            return;
        if (!CodePattern().IsMatch(code))
            throw new WooRefusal(StatusCodes.Status400BadRequest, "product_invalid_global_unique_id", "Invalid GTIN, UPC, EAN or ISBN.");
        if (_shop.Products.All.FirstOrDefault(known => known.GlobalUniqueId == code && known != _product && known.Status != WooProduct.Trash) is { } holder)
            throw Taken("product_invalid_global_unique_id", "Invalid or duplicated GTIN, UPC, EAN or ISBN.", holder, "unique_global_unique_id", code);
    }

    private void CheckParts()
    {
        if (Text("type") is "grouped" or "external")
            throw WooErrors.NotSimulated($"Product type {Text("type")}");
        foreach (var category in Objects("categories"))
        {
            if (WooBody.Integer(category["id"]) is not { } id || _shop.Categories.Find(id) is null)
                throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_term_invalid", "Resource does not exist.");
        }

        foreach (var image in Objects("images"))
        {
            var known = WooBody.Integer(image["id"]) is { } id && _product.Images.Any(one => WooBody.Integer(one!["id"]) == id);
            if (!known && !(Plain(image["src"]) is { } source && Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal)))
                throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_product_image_upload_error", "Invalid image URL.");
        }

        if (Objects("attributes").Any(attribute => Plain(attribute["name"]) is not { Length: > 0 }))
            throw new WooRefusal(StatusCodes.Status400BadRequest, "rest_invalid_param", "Invalid parameter(s): attributes");
    }

    private JsonArray Attributes(JsonArray sent) => new([.. sent.OfType<JsonObject>().Select((attribute, position) => _product.Parent is not null
        ? new JsonObject { ["id"] = 0, ["name"] = Plain(attribute["name"]), ["option"] = Plain(attribute["option"]) ?? "" }
        : new JsonObject
        {
            ["id"] = 0,
            ["name"] = Plain(attribute["name"]),
            ["slug"] = Plain(attribute["name"]),
            ["position"] = WooBody.Integer(attribute["position"]) ?? position,
            ["visible"] = IsTrue(attribute["visible"]),
            ["variation"] = IsTrue(attribute["variation"]),
            ["options"] = new JsonArray([.. (attribute["options"] as JsonArray ?? []).Select(option => JsonValue.Create(Plain(option) ?? ""))]),
        })]);

    /// <summary>The shop fetches a picture and gives it an address of its own; here nothing is fetched, the address changes all the same.</summary>
    private JsonArray Pictures(JsonArray sent) => new([.. sent.OfType<JsonObject>().Select(image =>
    {
        var id = WooBody.Integer(image["id"]);
        if (_product.Images.FirstOrDefault(one => id is not null && WooBody.Integer(one!["id"]) == id) is { } known)
            return known.DeepClone();
        var name = Plain(image["src"])!.Split('/')[^1].Split('?')[0];
        return new JsonObject
        {
            ["id"] = _shop.NextId(),
            ["date_created"] = _shop.Clock.Local(_shop.Now),
            ["date_created_gmt"] = ShopClock.Gmt(_shop.Now),
            ["src"] = $"{_shop.Home}wp-content/uploads/{name}",
            ["name"] = Plain(image["name"]) ?? name,
            ["alt"] = Plain(image["alt"]) ?? "",
        };
    })]);

    private string? Text(string field) => WooBody.Text(_body, field);

    private IEnumerable<JsonObject> Objects(string field) => (_body[field] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static string? Plain(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool IsTrue(JsonNode? value) => value?.GetValueKind() == JsonValueKind.True;

    private static WooRefusal Taken(string code, string message, WooProduct by, string name, string value) =>
        new(StatusCodes.Status400BadRequest, code, message, new JsonObject { ["resource_id"] = by.Id, [name] = value });

    private static string Slug(string name) =>
        NotInSlug().Replace(name.ToLower(CultureInfo.InvariantCulture), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInSlug();

    [GeneratedRegex(@"^[0-9-]+\z")]
    private static partial Regex CodePattern();
}
