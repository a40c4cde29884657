namespace KolajAI.Simulator.Trendyol.Catalogue;

/// <summary>Brands, categories, attributes and values (sheet §2).</summary>
internal static class CatalogueEndpoints
{
    private const int BrandsPerPage = 1000;

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapGet("/integration/product/brands", (int? page, int? size) =>
        {
            // A page holds at least 1000 brands, whatever smaller size is asked.
            var brands = Page.Of(CatalogueTree.Brands, page, Math.Max(size ?? BrandsPerPage, BrandsPerPage), BrandsPerPage, int.MaxValue);
            return TrendyolJson.Ok(new { brands = brands.Content });
        }).As("brands", TrendyolQuotas.CatalogueRead);

        trendyol.MapGet("/integration/product/brands/by-name", (string? name) =>
            string.IsNullOrEmpty(name)
                ? throw TrendyolErrors.BadRequest("name is required", "name")
                : TrendyolJson.Ok(CatalogueTree.Brands.Where(brand => brand.Name == name)))
            .As("brand_by_name", TrendyolQuotas.CatalogueRead);

        trendyol.MapGet("/integration/product/product-categories", () =>
            TrendyolJson.Ok(new { categories = CatalogueTree.Roots })).As("categories", TrendyolQuotas.CatalogueRead);

        trendyol.MapGet("/integration/product/product-categories/{categoryId:int}/attributes", (int categoryId) =>
            TrendyolJson.Ok(Describe(categoryId, withValues: true))).As("attributes_v1", TrendyolQuotas.CatalogueRead);

        trendyol.MapGet("/integration/product/categories/{categoryId:int}/attributes", (int categoryId) =>
            TrendyolJson.Ok(Describe(categoryId, withValues: false))).As("attributes", TrendyolQuotas.CatalogueRead);

        trendyol.MapGet("/integration/product/categories/{categoryId:int}/attributes/{attributeId:int}/values",
            (int categoryId, int attributeId, int? page, int? size) =>
                Required(categoryId).FirstOrDefault(attribute => attribute.Id == attributeId) is { } attribute
                    ? TrendyolJson.Ok(Page.Of(attribute.Values, page, size, defaultSize: 1000, mostSize: 1000))
                    : throw TrendyolErrors.NotFound("Attribute not found"))
            .As("attribute_values", TrendyolQuotas.CatalogueRead);
    }

    private static IReadOnlyList<CategoryAttribute> Required(int categoryId) =>
        CatalogueTree.Attributes(categoryId) ?? throw TrendyolErrors.NotFound("Category not found or not a leaf");

    private static object Describe(int categoryId, bool withValues)
    {
        var attributes = Required(categoryId);
        var category = CatalogueTree.Find(categoryId);
        return new
        {
            id = categoryId,
            name = category?.Name,
            displayName = category?.Name,
            categoryAttributes = attributes.Select(attribute => new
            {
                categoryId,
                attribute = new { attribute.Id, attribute.Name },
                required = attribute.Required,
                allowCustom = attribute.AllowCustom,
                varianter = attribute.Varianter,
                slicer = attribute.Slicer,
                allowMultipleAttributeValues = attribute.AllowMultipleAttributeValues,
                attributeValues = withValues ? attribute.Values : [],
            }),
        };
    }
}
