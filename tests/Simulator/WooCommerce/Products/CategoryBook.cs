using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>A shop's categories; the one that every shop starts with has the id of the captured delivery. Call under the shop's lock.</summary>
internal sealed class CategoryBook
{
    public const long Uncategorized = 15;

    private readonly List<WooCategory> _categories = [new(Uncategorized, "Uncategorized", "uncategorized", 0)];

    public IReadOnlyList<WooCategory> All => _categories;

    public WooCategory? Find(long id) => _categories.Find(category => category.Id == id);

    /// <exception cref="WooRefusal">The parent does not exist, or a sibling has the name (400).</exception>
    public WooCategory Create(string name, string? slug, long parentId)
    {
        if (parentId != 0 && Find(parentId) is null)
            throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_term_invalid", "Parent is invalid.");
        if (_categories.Find(known => known.Name == name && known.ParentId == parentId) is { } taken)
        {
            throw new WooRefusal(
                StatusCodes.Status400BadRequest, "term_exists", "A term with the name provided already exists with this parent.", new() { ["resource_id"] = taken.Id });
        }

        var category = new WooCategory(_categories.Max(known => known.Id) + 1, name, slug ?? name.ToLowerInvariant().Replace(' ', '-'), parentId);
        _categories.Add(category);
        return category;
    }
}
