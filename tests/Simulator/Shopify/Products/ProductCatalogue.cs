using System.Globalization;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>A shop's products. Runs under the shop's lock.</summary>
internal sealed class ProductCatalogue(ShopifyShop shop)
{
    private readonly Dictionary<long, ShopifyProduct> _products = [];
    private readonly Dictionary<long, ShopifyVariant> _variants = [];
    private readonly Dictionary<string, ProductOperationView> _operations = new(StringComparer.Ordinal);

    public IEnumerable<ShopifyProduct> All => _products.Values;

    public IEnumerable<ShopifyVariant> Variants => _variants.Values;

    public ShopifyProduct? Find(long? number) => number is { } known ? _products.GetValueOrDefault(known) : null;

    public ShopifyProduct? Find(string? gid) => Find(Gid.Number(gid, "Product"));

    public ShopifyProduct? ByHandle(string? handle) => _products.Values.FirstOrDefault(product => product.Handle == handle);

    public ShopifyVariant? Variant(long? number) => number is { } known ? _variants.GetValueOrDefault(known) : null;

    public ShopifyVariant? Variant(string? gid) => Variant(Gid.Number(gid, "ProductVariant"));

    /// <summary>The first variant of this SKU: the platform lets several have the same.</summary>
    public ShopifyVariant? BySku(string sku) => _variants.Values.FirstOrDefault(variant => variant.Sku == sku);

    public ProductOperationView? Operation(string? gid) => gid is null ? null : _operations.GetValueOrDefault(gid);

    /// <summary>Does the work as an operation that can be asked for, after the shop's delay.</summary>
    public ProductOperationView Operate(Func<ShopifyProduct> work)
    {
        var operation = new ProductOperationView(shop.Ids.Next());
        _operations[operation.Id] = operation;
        shop.Later(TimeSpan.FromMilliseconds(shop.Settings.JobDelayMs), () =>
        {
            try
            {
                operation.Product = work();
            }
            catch (UserErrorException refused)
            {
                operation.UserErrors = refused.Errors;
            }
            catch (ShopifyError broken)
            {
                operation.UserErrors = [new UserErrorView(null, broken.Message, "INVALID_INPUT")];
            }

            operation.Status = "COMPLETE";
        });
        return operation;
    }

    /// <summary>A new product without variants; the caller fills it and then calls <see cref="Touch"/>.</summary>
    public ShopifyProduct Create(string title, string? handle)
    {
        var product = new ShopifyProduct(shop.Ids.Next(), Free(handle ?? Slug(title)), shop.Now) { Title = title };
        _products.Add(product.Number, product);
        return product;
    }

    /// <summary>A new variant at the end, its item stocked nowhere yet.</summary>
    public ShopifyVariant AddVariant(ShopifyProduct product, IReadOnlyList<ShopifyOptionValue> values)
    {
        var number = shop.Ids.Next();
        var variant = new ShopifyVariant(number, product, shop.Stock.AddItem(), shop.Now) { Values = [.. values] };
        variant.InventoryItem.Variant = variant;
        _variants.Add(number, variant);
        product.Variants.Add(variant);
        return variant;
    }

    public void RemoveVariant(ShopifyVariant variant)
    {
        variant.Product.Variants.Remove(variant);
        _variants.Remove(variant.Number);
        shop.Stock.RemoveItem(variant.InventoryItem);
        shop.Write(new JournalEntry { Kind = JournalKinds.Product, Sku = variant.Sku, Barcode = variant.Barcode, Detail = "variant deleted" });
    }

    public void Delete(ShopifyProduct product)
    {
        foreach (var variant in product.Variants.ToList())
            RemoveVariant(variant);
        _products.Remove(product.Number);
        Write(product, "deleted");
        shop.Webhooks.Tell("PRODUCTS_DELETE", new() { ["id"] = product.Number }, null);
    }

    /// <summary>Something of the product changed: its time and its webhooks.</summary>
    public void Touch(ShopifyProduct product, bool isNew = false)
    {
        product.UpdatedAt = shop.Now;
        Write(product, isNew ? "created" : "updated");
        shop.Webhooks.Tell(isNew ? "PRODUCTS_CREATE" : "PRODUCTS_UPDATE", ProductBody.Of(product), null);
    }

    /// <summary>Sets a price and notes it.</summary>
    public void Price(ShopifyVariant variant, decimal price, decimal? compareAt)
    {
        if (price == variant.Price && compareAt == variant.CompareAtPrice)
            return;
        shop.Write(new JournalEntry
        {
            Kind = JournalKinds.StockPrice,
            Sku = variant.Sku,
            Barcode = variant.Barcode,
            OldSalePrice = variant.Price,
            NewSalePrice = price,
            OldListPrice = variant.CompareAtPrice,
            NewListPrice = compareAt,
        });
        (variant.Price, variant.CompareAtPrice, variant.UpdatedAt) = (price, compareAt, shop.Now);
    }

    public void Publish(ShopifyProduct product, IEnumerable<(ShopifyPublication Publication, DateTimeOffset At)> on)
    {
        foreach (var (publication, at) in on)
            product.PublishedOn[publication.Number] = at;
        Touch(product);
    }

    private void Write(ShopifyProduct product, string detail) =>
        shop.Write(new JournalEntry { Kind = JournalKinds.Product, Sku = product.Variants.FirstOrDefault()?.Sku, Detail = $"{detail} {product.Id}" });

    private string Free(string handle)
    {
        var free = handle;
        for (var i = 1; ByHandle(free) is not null; i++)
            free = string.Create(CultureInfo.InvariantCulture, $"{handle}-{i}");
        return free;
    }

    private static string Slug(string title)
    {
        var plain = title.ToLower(CultureInfo.GetCultureInfo("tr-TR")).Replace('ı', 'i').Normalize(System.Text.NormalizationForm.FormD)
            .Where(static letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            .Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        return string.Join('-', string.Concat(plain).Split('-', StringSplitOptions.RemoveEmptyEntries));
    }
}
