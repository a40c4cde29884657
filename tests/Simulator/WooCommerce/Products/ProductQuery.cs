using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>What a list of products is asked for.</summary>
internal sealed class ProductQuery
{
    private readonly WooShop _shop;
    private readonly IReadOnlyList<string> _skus;
    private readonly IReadOnlyList<long> _include;
    private readonly string? _search;
    private readonly string _status;
    private readonly string? _type;
    private readonly DateTimeOffset? _modifiedAfter;
    private readonly DateTimeOffset? _modifiedBefore;
    private readonly string _orderBy;
    private readonly bool _descending;

    /// <exception cref="WooRefusal">A parameter is wrong (400) or not simulated (501).</exception>
    public ProductQuery(WooShop shop, HttpRequest request)
    {
        var query = new WooQuery(request);
        query.Refuse(
            "after", "before", "exclude", "offset", "parent", "parent_exclude", "slug", "featured", "category", "tag", "shipping_class", "attribute", "attribute_term",
            "tax_class", "on_sale", "min_price", "max_price", "stock_status", "search_sku", "global_unique_id", "downloadable", "virtual");
        _shop = shop;
        Page = WooPage.Of(query);
        _skus = query.Several("sku");
        _include = query.Ids("include");
        _search = query.Text("search");
        _status = query.OneOf("status", "any", ["any", .. ProductFields.Statuses, WooProduct.Trash]);
        _type = query.Text("type") is null ? null : query.OneOf("type", WooProduct.Simple, ["simple", "grouped", "external", "variable"]);
        var gmt = query.Flag("dates_are_gmt");
        _modifiedAfter = query.Moment("modified_after", shop.Clock, gmt);
        _modifiedBefore = query.Moment("modified_before", shop.Clock, gmt);
        _orderBy = query.OneOf("orderby", "date", ["date", "id", "include", "title", "slug", "modified", "price", "popularity", "rating", "menu_order"]);
        _descending = query.OneOf("order", "desc", ["asc", "desc"]) == "desc";
        query.Check();
        if (_orderBy is not ("date" or "id" or "modified" or "title"))
            throw WooErrors.NotSimulated($"orderby={_orderBy}");
    }

    public WooPage Page { get; }

    /// <summary>Products; variations only where a SKU or the parent is asked for.</summary>
    public List<WooProduct> Of(IEnumerable<WooProduct> products, bool variations = false)
    {
        var found = products.Where(Matches).Where(product => variations || product.Parent is null || _skus.Count > 0);
        var ordered = _orderBy switch
        {
            "date" => found.OrderBy(product => product.Created).ThenBy(product => product.Id),
            "modified" => found.OrderBy(product => product.Modified).ThenBy(product => product.Id),
            "title" => found.OrderBy(product => product.Name, StringComparer.OrdinalIgnoreCase).ThenBy(product => product.Id),
            _ => found.OrderBy(product => product.Id),
        };
        return _descending ? [.. ordered.Reverse()] : [.. ordered];
    }

    private bool Matches(WooProduct product) =>
        (_status == "any" ? product.Status != WooProduct.Trash : product.Status == _status)
        && (_skus.Count == 0 || _skus.Contains(product.Sku))
        && (_include.Count == 0 || _include.Contains(product.Id))
        && (_type is null || product.Type == _type)
        && (_modifiedAfter is not { } after || product.Modified > after)
        && (_modifiedBefore is not { } before || product.Modified < before)
        && (_search is not { Length: > 0 } search || product.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
            || product.Sku.Contains(search, StringComparison.OrdinalIgnoreCase)
            || (product.Others.GetValueOrDefault("description")?.GetValue<string>() ?? "").Contains(search, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads one page under the shop's lock.</summary>
    public static WooPage.Cut Read(HttpContext context)
    {
        var shop = context.Shop();
        return shop.Locked(() =>
        {
            var query = new ProductQuery(shop, context.Request);
            return query.Page.Take(query.Of(query._shop.Products.All), product => ProductJson.View(shop, product));
        });
    }
}
