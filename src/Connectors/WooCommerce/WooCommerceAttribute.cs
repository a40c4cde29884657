using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>An attribute of a product, with all values that it or its variations have.</summary>
/// <param name="Id">Of an attribute of the whole shop; 0 for one of the product's own.</param>
/// <param name="IsAxis">Variations differ by it.</param>
internal sealed record WooCommerceAttribute(long Id, string Name, IReadOnlyList<string> Options, bool IsAxis)
{
    private bool IsVisible { get; init; } = true;

    public static IReadOnlyList<WooCommerceAttribute> Of(PlatformJson? product) =>
        [.. (product?.List("attributes") ?? []).Where(static attribute => attribute.AnyText("name") is not null).Select(static attribute =>
            new WooCommerceAttribute(
                attribute.Integer("id") ?? 0, attribute.RequiredText("name"),
                [.. attribute.List("options").Select(static option => option.OwnId()).OfType<string>()], attribute.AnyFlag("variation") == true)
            {
                IsVisible = attribute.AnyFlag("visible") != false,
            })];

    public Dictionary<string, object> ToRow(int position)
    {
        var row = new Dictionary<string, object>
        {
            ["name"] = Name,
            ["position"] = position,
            ["visible"] = IsVisible,
            ["variation"] = IsAxis,
            ["options"] = Options,
        };
        if (Id > 0)
            row["id"] = Id;
        return row;
    }

    /// <summary>What a variation says of it.</summary>
    public Dictionary<string, object> ToChoice(string option) => Id > 0
        ? new Dictionary<string, object> { ["id"] = Id, ["option"] = option }
        : new Dictionary<string, object> { ["name"] = Name, ["option"] = option };
}
