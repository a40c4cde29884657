using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>
/// What a list of orders is asked for (sheet, orders). Times have whole seconds and <c>modified_after</c> takes none at the moment itself, so that
/// a reader who goes on from the last time seen may miss an order of the same second.
/// </summary>
internal sealed class OrderQuery
{
    private readonly IReadOnlyList<string> _statuses;
    private readonly IReadOnlyList<long> _include;
    private readonly IReadOnlyList<long> _exclude;
    private readonly (DateTimeOffset? After, DateTimeOffset? Before) _created;
    private readonly (DateTimeOffset? After, DateTimeOffset? Before) _modified;
    private readonly string _orderBy;
    private readonly bool _descending;

    /// <exception cref="WooRefusal">A parameter is wrong (400) or not simulated (501).</exception>
    public OrderQuery(WooShop shop, HttpRequest request)
    {
        var query = new WooQuery(request);
        query.Refuse("search", "offset", "parent", "parent_exclude", "customer", "product", "dp", "created_via", "order_item_display_meta", "include_meta", "exclude_meta");
        Page = WooPage.Of(query);
        _statuses = query.Several("status", ["any", .. OrderStatuses.Of(shop), WooOrder.Trash]);
        _include = query.Ids("include");
        _exclude = query.Ids("exclude");
        var gmt = query.Flag("dates_are_gmt");
        _created = (query.Moment("after", shop.Clock, gmt), query.Moment("before", shop.Clock, gmt));
        _modified = (query.Moment("modified_after", shop.Clock, gmt), query.Moment("modified_before", shop.Clock, gmt));
        _orderBy = query.OneOf("orderby", "date", ["date", "id", "include", "title", "slug", "modified"]);
        _descending = query.OneOf("order", "desc", ["asc", "desc"]) == "desc";
        query.Check();
        if (_orderBy is "include" or "title" or "slug")
            throw WooErrors.NotSimulated($"orderby={_orderBy}");
    }

    public WooPage Page { get; }

    public List<WooOrder> Of(IEnumerable<WooOrder> orders)
    {
        var found = orders.Where(Matches);
        var ordered = _orderBy switch
        {
            "date" => found.OrderBy(order => order.Created).ThenBy(order => order.Id),
            "modified" => found.OrderBy(order => order.Modified).ThenBy(order => order.Id),
            _ => found.OrderBy(order => order.Id),
        };
        return _descending ? [.. ordered.Reverse()] : [.. ordered];
    }

    private bool Matches(WooOrder order) =>
        (_statuses.Count == 0 || _statuses.Contains("any") ? order.Status != WooOrder.Trash : _statuses.Contains(order.Status))
        && (_include.Count == 0 || _include.Contains(order.Id))
        && !_exclude.Contains(order.Id)
        && Within(_created, order.Created)
        && Within(_modified, order.Modified);

    private static bool Within((DateTimeOffset? After, DateTimeOffset? Before) range, DateTimeOffset moment) =>
        (range.After is not { } after || moment > after) && (range.Before is not { } before || moment < before);
}
