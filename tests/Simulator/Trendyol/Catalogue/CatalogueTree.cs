namespace KolajAI.Simulator.Trendyol.Catalogue;

/// <summary>A category; a leaf has no subcategories and takes products (sheet §2).</summary>
internal sealed record Category(int Id, string Name, int? ParentId, IReadOnlyList<Category> SubCategories);

/// <summary>An attribute of a category with its flags (sheet §2).</summary>
internal sealed record CategoryAttribute(
    int Id,
    string Name,
    bool Required,
    bool AllowCustom,
    bool Varianter,
    bool Slicer,
    bool AllowMultipleAttributeValues,
    IReadOnlyList<NamedId> Values);

/// <summary>An id and its name: a brand or an attribute value.</summary>
internal sealed record NamedId(int Id, string Name);

/// <summary>A small made-up catalogue. Ids are the simulator's own, as ids differ between the platform's own environments.</summary>
internal static class CatalogueTree
{
    private static readonly CategoryAttribute Colour = new(47, "Renk", true, true, false, true, false,
        [new(4701, "Beyaz"), new(4702, "Siyah"), new(4703, "Kırmızı"), new(4704, "Lacivert")]);

    private static readonly CategoryAttribute Size = new(338, "Beden", true, false, true, false, false,
        [new(3381, "S"), new(3382, "M"), new(3383, "L"), new(3384, "XL")]);

    private static readonly CategoryAttribute Material = new(14, "Materyal", false, false, false, false, true,
        [new(1401, "Pamuk"), new(1402, "Polyester"), new(1403, "Seramik"), new(1404, "Silikon")]);

    private static readonly CategoryAttribute Origin = new(1192, "Menşei", false, false, false, false, false,
        [new(119201, "TR"), new(119202, "CN"), new(119203, "DE")]);

    private static readonly CategoryAttribute Volume = new(620, "Hacim", false, true, true, false, false,
        [new(6201, "250 ml"), new(6202, "350 ml")]);

    private static readonly Dictionary<int, IReadOnlyList<CategoryAttribute>> AttributesByCategory = new()
    {
        [111] = [Colour, Size, Material, Origin],
        [112] = [Colour, Size, Material, Origin],
        [211] = [Volume, Material, Origin],
        [311] = [Colour, Material, Origin],
    };

    public static IReadOnlyList<Category> Roots { get; } =
    [
        new(100, "Giyim", null, [new(110, "Üst Giyim", 100, [new(111, "Tişört", 110, []), new(112, "Gömlek", 110, [])])]),
        new(200, "Ev & Yaşam", null, [new(210, "Mutfak", 200, [new(211, "Kupa", 210, [])])]),
        new(300, "Elektronik", null, [new(310, "Telefon Aksesuarı", 300, [new(311, "Telefon Kılıfı", 310, [])])]),
    ];

    /// <summary>1,205 brands: more than the 1000 of a page.</summary>
    public static IReadOnlyList<NamedId> Brands { get; } =
    [
        new(1, "Kolaj"), new(2, "kolaj"), new(3, "Çınar"), new(4, "İpek Yolu"), new(5, "Işıltı"),
        .. Enumerable.Range(6, 1200).Select(id => new NamedId(id, $"Marka {id:0000}")),
    ];

    private static readonly Dictionary<int, NamedId> BrandsById = Brands.ToDictionary(brand => brand.Id);

    public static NamedId? Brand(int id) => BrandsById.GetValueOrDefault(id);

    public static Category? Find(int id) => Find(Roots, id);

    /// <summary>The attributes of a leaf; null for a category that takes no products.</summary>
    public static IReadOnlyList<CategoryAttribute>? Attributes(int categoryId) => AttributesByCategory.GetValueOrDefault(categoryId);

    private static Category? Find(IReadOnlyList<Category> level, int id)
    {
        foreach (var category in level)
        {
            if (category.Id == id)
                return category;
            if (Find(category.SubCategories, id) is { } found)
                return found;
        }

        return null;
    }
}
