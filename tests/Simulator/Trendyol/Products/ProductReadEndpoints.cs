using KolajAI.Simulator.Trendyol.Catalogue;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>Reads of products (sheet §2). The sheet names the calls, not their bodies: the shapes here are listed in the README.</summary>
internal static class ProductReadEndpoints
{
    private const string Products = "/integration/product/sellers/{sellerId}/products";
    private const int MostPerPage = 100;

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapGet($"{Products}/approved", (HttpContext context, [AsParameters] ProductQuery query) =>
        {
            var contents = query.Matching(context.Seller(), approved: true).GroupBy(product => product.ContentId).ToList();
            return TrendyolJson.Ok(Page.Of([.. contents.Select(Content)], query.Page, query.Size, 20, MostPerPage));
        }).As("products_approved", TrendyolQuotas.ProductRead);

        trendyol.MapGet($"{Products}/unapproved", (HttpContext context, [AsParameters] ProductQuery query) =>
            TrendyolJson.Ok(Page.Of([.. query.Matching(context.Seller(), approved: false).Select(Flat)], query.Page, query.Size, 20, MostPerPage)))
            .As("products_unapproved", TrendyolQuotas.ProductRead);

        trendyol.MapGet($"{Products}/approved/inventory-and-price", (HttpContext context, [AsParameters] ProductQuery query) =>
            TrendyolJson.Ok(Page.Of([.. query.Matching(context.Seller(), approved: true).Select(Offer)], query.Page, query.Size, 20, MostPerPage)))
            .As("inventory_and_price", TrendyolQuotas.ProductRead);

        trendyol.MapGet("/integration/product/sellers/{sellerId}/product/{barcode}", (HttpContext context, string barcode) =>
        {
            var seller = context.Seller();
            return seller.Locked(() => seller.Products.Find(barcode)) is { } product
                ? TrendyolJson.Ok(Flat(product))
                : throw TrendyolErrors.NotFound("Ürün bulunamadı");
        }).As("product_by_barcode", TrendyolQuotas.ProductRead);
    }

    private static object Content(IGrouping<long?, TrendyolProduct> variants)
    {
        var first = variants.First();
        return new
        {
            contentId = first.ContentId,
            productMainId = first.Details.ProductMainId,
            brand = CatalogueTree.Brand(first.Details.BrandId ?? 0),
            category = Category(first),
            creationDateTime = first.CreatedAt.ToUnixTimeMilliseconds(),
            lastModifiedDateTime = variants.Max(product => product.ModifiedAt).ToUnixTimeMilliseconds(),
            title = first.Details.Title,
            description = first.Details.Description,
            images = first.Details.Images,
            attributes = Attributes(first, varianter: false),
            variants = variants.Select(product => new
            {
                barcode = product.Barcode,
                stockCode = product.Details.StockCode,
                attributes = Attributes(product, varianter: true),
                onSale = !product.Archived && product.Quantity > 0,
                archived = product.Archived,
                vatRate = product.Details.VatRate,
                stock = new { quantity = product.Quantity, lastModifiedDate = product.StockModifiedAt.ToUnixTimeMilliseconds() },
                price = new { salePrice = product.SalePrice, listPrice = product.ListPrice },
            }),
        };
    }

    private static object Flat(TrendyolProduct product) => new
    {
        barcode = product.Barcode,
        approved = product.Approval == ProductApproval.Approved,
        status = product.Approval.ToString().ToUpperInvariant(),
        rejectReasonDetails = product.RejectReason is { } reason ? new[] { new { rejectReason = reason } } : [],
        contentId = product.ContentId,
        productMainId = product.Details.ProductMainId,
        brand = CatalogueTree.Brand(product.Details.BrandId ?? 0),
        category = Category(product),
        title = product.Details.Title,
        description = product.Details.Description,
        stockCode = product.Details.StockCode,
        vatRate = product.Details.VatRate,
        dimensionalWeight = product.Details.DimensionalWeight,
        quantity = product.Quantity,
        salePrice = product.SalePrice,
        listPrice = product.ListPrice,
        archived = product.Archived,
        images = product.Details.Images,
        attributes = Attributes(product, varianter: null),
        creationDateTime = product.CreatedAt.ToUnixTimeMilliseconds(),
        lastModifiedDateTime = product.ModifiedAt.ToUnixTimeMilliseconds(),
    };

    private static object Offer(TrendyolProduct product) => new
    {
        contentId = product.ContentId,
        barcode = product.Barcode,
        stockCode = product.Details.StockCode,
        quantity = product.Quantity,
        salePrice = product.SalePrice,
        listPrice = product.ListPrice,
        archived = product.Archived,
        lastModifiedDate = product.StockModifiedAt.ToUnixTimeMilliseconds(),
    };

    private static object Category(TrendyolProduct product) =>
        new { id = product.Details.CategoryId, name = CatalogueTree.Find(product.Details.CategoryId ?? 0)?.Name };

    private static object[] Attributes(TrendyolProduct product, bool? varianter)
    {
        var known = CatalogueTree.Attributes(product.Details.CategoryId ?? 0) ?? [];
        return
        [
            .. from item in product.Details.Attributes ?? []
               join attribute in known on item.AttributeId equals attribute.Id
               where varianter is null || attribute.Varianter == varianter
               select new
               {
                   attributeId = attribute.Id,
                   attributeName = attribute.Name,
                   attributeValues = (item.AttributeValueIds ?? []).Select(id => attribute.Values.First(value => value.Id == id)),
                   attributeValue = item.AttributeValue,
               },
        ];
    }
}

/// <summary>Query of the product reads.</summary>
internal sealed record ProductQuery(int? Page, int? Size, string? Barcode, string? StockCode, string? ProductMainId, long? ContentId)
{
    public IReadOnlyList<TrendyolProduct> Matching(TrendyolSeller seller, bool approved)
    {
        var all = seller.Locked(() => seller.Products.All);
        return
        [
            .. all.Where(product => (product.Approval == ProductApproval.Approved) == approved
                && (Barcode is null || product.Barcode == Barcode)
                && (StockCode is null || product.Details.StockCode == StockCode)
                && (ProductMainId is null || product.Details.ProductMainId == ProductMainId)
                && (ContentId is null || product.ContentId == ContentId)),
        ];
    }
}
