using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Catalogue;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>A seller's products. Every method runs under the seller's lock; writes return the reasons against them.</summary>
internal sealed class ProductShelf(TrendyolSeller seller)
{
    private readonly Dictionary<string, TrendyolProduct> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _contentIds = new(StringComparer.Ordinal);

    public IReadOnlyList<TrendyolProduct> All => [.. _products.Values.OrderBy(product => product.CreatedAt).ThenBy(product => product.Barcode, StringComparer.Ordinal)];

    public TrendyolProduct? Find(string? barcode) => barcode is null ? null : _products.GetValueOrDefault(barcode);

    public IReadOnlyList<string> Create(ProductItem item)
    {
        List<string> reasons = [.. ProductRules.Complete(item), .. ProductRules.Limits(item), .. ProductRules.Offer(item.Quantity, item.SalePrice, item.ListPrice)];
        if (item is { CategoryId: { } category, Attributes: { } attributes })
            reasons.AddRange(ProductRules.Attributes(category, attributes));
        if (Find(item.CleanBarcode) is not null)
            reasons.Add("Bu barkod ile kayıtlı bir ürün zaten var");
        if (reasons.Count > 0 || item is not { CleanBarcode: { } barcode, Quantity: { } quantity, SalePrice: { } salePrice, ListPrice: { } listPrice })
            return reasons;

        var product = new TrendyolProduct
        {
            Barcode = barcode,
            Details = item,
            Quantity = quantity,
            SalePrice = salePrice,
            ListPrice = listPrice,
            CreatedAt = seller.Now,
            ModifiedAt = seller.Now,
            StockModifiedAt = seller.Now,
        };
        Keep(product, "created");
        if (seller.Settings.AutoApprove)
            Approve(product);
        return [];
    }

    public IReadOnlyList<string> UpdateUnapproved(ProductItem item)
    {
        if (Find(item.CleanBarcode) is not { } product)
            return ["Ürün bulunamadı"];
        if (product.Approval == ProductApproval.Approved)
            return ["Ürün onaylı, onaylı ürün güncelleme servislerini kullanın"];
        var merged = product.Details.With(item);
        List<string> reasons = [.. ProductRules.Complete(merged), .. ProductRules.Limits(merged), .. ProductRules.Offer(merged.Quantity, merged.SalePrice, merged.ListPrice)];
        if (merged is { CategoryId: { } category, Attributes: { } attributes })
            reasons.AddRange(ProductRules.Attributes(category, attributes));
        if (reasons.Count > 0)
            return reasons;

        var updated = product with
        {
            Details = merged,
            Quantity = merged.Quantity ?? product.Quantity,
            SalePrice = merged.SalePrice ?? product.SalePrice,
            ListPrice = merged.ListPrice ?? product.ListPrice,
            Approval = ProductApproval.Pending,
            RejectReason = null,
        };
        Keep(updated, "updated");
        if (seller.Settings.AutoApprove)
            Approve(updated);
        return [];
    }

    /// <summary>Updates all variants of a content; attributes are replaced as a whole, so all present ones must be sent.</summary>
    public IReadOnlyList<string> UpdateContent(ProductItem item)
    {
        var variants = _products.Values.Where(product => product.ContentId is not null && product.ContentId == item.ContentId).ToList();
        if (variants.Count == 0)
            return ["contentId bulunamadı"];
        List<string> reasons = [.. ProductRules.Limits(item)];
        if (item.Attributes is { } attributes)
        {
            reasons.AddRange(ProductRules.Attributes(item.CategoryId ?? variants[0].Details.CategoryId ?? 0, attributes));
            var present = variants.SelectMany(variant => variant.Details.Attributes ?? []).Select(attribute => attribute.AttributeId);
            if (present.Except(attributes.Select(attribute => attribute.AttributeId)).Any())
                reasons.Add("Özellik güncellemesinde tüm özellikler gönderilmelidir");
        }

        if (reasons.Count > 0)
            return reasons;
        foreach (var variant in variants)
        {
            // A content call carries no stock or price, and the variants keep what tells them apart.
            var change = item with { Barcode = null, StockCode = null, Quantity = null, SalePrice = null, ListPrice = null };
            Keep(variant with { Details = variant.Details.With(change) }, "content_updated");
        }

        return [];
    }

    public IReadOnlyList<string> UpdateVariant(ProductItem item)
    {
        if (Find(item.CleanBarcode) is not { Approval: ProductApproval.Approved } product)
            return ["Onaylı ürün bulunamadı"];
        var reasons = ProductRules.Limits(item).ToList();
        if (reasons.Count > 0)
            return reasons;
        var change = new ProductItem
        {
            StockCode = item.StockCode,
            VatRate = item.VatRate,
            DimensionalWeight = item.DimensionalWeight,
            CargoCompanyId = item.CargoCompanyId,
            ShipmentAddressId = item.ShipmentAddressId,
            ReturningAddressId = item.ReturningAddressId,
        };
        Keep(product with { Details = product.Details.With(change) }, "variant_updated");
        return [];
    }

    public IReadOnlyList<string> Archive(ProductItem item)
    {
        if (item.Archived is not { } archived)
            return ["archived alanı zorunludur"];
        if (Find(item.CleanBarcode) is not { } product)
            return ["Ürün bulunamadı"];
        Keep(product with { Archived = archived }, archived ? "archived" : "unarchived");
        return [];
    }

    public IReadOnlyList<string> Delete(ProductItem item)
    {
        if (Find(item.CleanBarcode) is not { } product)
            return ["Ürün bulunamadı"];
        _products.Remove(product.Barcode);
        seller.Write(Entry(product, "deleted"));
        return [];
    }

    /// <summary>Sets stock and prices; null leaves a value as it is.</summary>
    public void Offer(TrendyolProduct product, int? quantity, decimal? salePrice, decimal? listPrice, JournalEntry cause)
    {
        var updated = product with
        {
            Quantity = quantity ?? product.Quantity,
            SalePrice = salePrice ?? product.SalePrice,
            ListPrice = listPrice ?? product.ListPrice,
            StockModifiedAt = seller.Now,
        };
        _products[product.Barcode] = updated;
        seller.Write(cause with
        {
            Barcode = product.Barcode,
            OldQuantity = product.Quantity,
            NewQuantity = updated.Quantity,
            OldSalePrice = product.SalePrice,
            NewSalePrice = updated.SalePrice,
            OldListPrice = product.ListPrice,
            NewListPrice = updated.ListPrice,
        });
    }

    /// <exception cref="ControlRequestException">No such product (404).</exception>
    public TrendyolProduct ChangeByHand(string barcode, int? quantity, decimal? salePrice, decimal? listPrice)
    {
        var product = Find(barcode) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No product {barcode}.");
        Offer(product, quantity, salePrice, listPrice, new JournalEntry { Kind = JournalKinds.Product, Detail = "by_hand" });
        return _products[barcode];
    }

    /// <summary>Takes a product off the platform, as its own people may at any time.</summary>
    /// <exception cref="ControlRequestException">No such product (404).</exception>
    public void Remove(string barcode)
    {
        if (!_products.Remove(barcode, out var product))
            throw new ControlRequestException(StatusCodes.Status404NotFound, $"No product {barcode}.");
        seller.Write(Entry(product, "removed"));
    }

    /// <exception cref="ControlRequestException">No such product (404).</exception>
    public TrendyolProduct Judge(string barcode, bool approved, string? reason)
    {
        var product = Find(barcode) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No product {barcode}.");
        if (approved)
            Approve(product);
        else
            Keep(product with { Approval = ProductApproval.Rejected, ContentId = null, RejectReason = reason }, "rejected");
        return _products[barcode];
    }

    private void Approve(TrendyolProduct product)
    {
        var group = ContentKey(product.Details);
        if (!_contentIds.TryGetValue(group, out var contentId))
            _contentIds[group] = contentId = 500_000_001 + _contentIds.Count;
        Keep(product with { Approval = ProductApproval.Approved, ContentId = contentId, RejectReason = null }, "approved");
    }

    private void Keep(TrendyolProduct product, string what)
    {
        _products[product.Barcode] = product with { ModifiedAt = seller.Now };
        seller.Write(Entry(product, what));
    }

    private static JournalEntry Entry(TrendyolProduct product, string what) => new()
    {
        Kind = JournalKinds.Product,
        Barcode = product.Barcode,
        NewQuantity = product.Quantity,
        NewSalePrice = product.SalePrice,
        NewListPrice = product.ListPrice,
        Detail = what,
    };

    private static string ContentKey(ProductItem details)
    {
        var slicers = CatalogueTree.Attributes(details.CategoryId ?? 0)?.Where(attribute => attribute.Slicer).Select(attribute => attribute.Id).ToHashSet() ?? [];
        var values = (details.Attributes ?? []).Where(item => slicers.Contains(item.AttributeId ?? 0)).OrderBy(item => item.AttributeId)
            .Select(item => $"{item.AttributeId}={string.Join('+', item.AttributeValueIds ?? [])}{item.AttributeValue}");
        return $"{details.ProductMainId}|{string.Join('|', values)}";
    }
}
