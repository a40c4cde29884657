using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;
using KolajAI.Simulator.WooCommerce.Webhooks;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>A shop's products and variations. A write is checked as a whole before anything of it is done. Every method runs under the shop's lock.</summary>
internal sealed class ProductShelf(WooShop shop)
{
    private readonly Dictionary<long, WooProduct> _products = [];

    /// <summary>By id, those in the bin too.</summary>
    public IEnumerable<WooProduct> All => _products.Values.OrderBy(product => product.Id);

    public WooProduct? Find(long id) => _products.GetValueOrDefault(id);

    public WooProduct? BySku(string sku) => _products.Values.FirstOrDefault(product => product.Sku == sku && product.Status != WooProduct.Trash);

    /// <summary>The product, not a variation.</summary>
    /// <exception cref="WooRefusal">None has this id.</exception>
    public WooProduct Product(long id, int status = StatusCodes.Status404NotFound) =>
        Find(id) is { Parent: null } product ? product : throw WooErrors.InvalidId("product", status);

    /// <exception cref="WooRefusal">The product has no variation with this id.</exception>
    public WooProduct Variation(long productId, long id, int status = StatusCodes.Status404NotFound) =>
        Find(id) is { Parent: { } parent } variation && parent.Id == productId ? variation : throw WooErrors.InvalidId("product_variation", status);

    public IEnumerable<WooProduct> VariationsOf(WooProduct product) => All.Where(one => one.Parent == product);

    /// <exception cref="WooRefusal">The body is refused.</exception>
    public WooProduct Create(JsonObject body)
    {
        WooBody.Check(body, ProductFields.OfProduct);
        var type = WooBody.Text(body, "type") ?? WooProduct.Simple;
        return Add(body, new WooProduct(shop.NextId(), type, null, new MetaBag(shop.NextRowId), Now));
    }

    /// <inheritdoc cref="Create"/>
    public WooProduct CreateVariation(WooProduct parent, JsonObject body)
    {
        WooBody.Check(body, ProductFields.OfVariation);
        return Add(body, new WooProduct(shop.NextId(), WooProduct.Variation, parent, new MetaBag(shop.NextRowId), Now) { Name = parent.Name });
    }

    /// <inheritdoc cref="Create"/>
    public void Update(WooProduct product, JsonObject body)
    {
        WooBody.Check(body, product.Parent is null ? ProductFields.OfProduct : ProductFields.OfVariation);
        shop.Failures.Strike(product.Sku, product.Id);
        var change = ProductChange.Of(shop, product, body);
        var (quantity, price, list) = (product.StockQuantity, product.Price, product.RegularPrice);
        change.Apply();
        product.Modified = Now;
        if (ProductFields.StockAndPrice.Any(body.ContainsKey))
            WriteStockPrice(product, JournalKinds.StockPrice, quantity, price, list, "update");
        if (body.Any(field => field.Key != "id" && !ProductFields.StockAndPrice.Contains(field.Key)))
            Write(product, "update");
        shop.Webhooks.Tell(WooTopics.Product, "updated", product.Id);
    }

    /// <summary>Into the bin, or away for good with all variations.</summary>
    /// <exception cref="WooRefusal">It is in the bin already (410).</exception>
    public void Delete(WooProduct product, bool force)
    {
        shop.Failures.Strike(product.Sku, product.Id);
        if (!force && product.Status == WooProduct.Trash)
            throw WooErrors.AlreadyTrashed("product");
        foreach (var variation in VariationsOf(product).ToList())
            Delete(variation, force);
        if (force)
            _products.Remove(product.Id);
        product.Status = WooProduct.Trash;
        product.Modified = Now;
        Write(product, force ? "delete" : "trash");
        shop.Webhooks.Tell(WooTopics.Product, "deleted", product.Id);
    }

    /// <summary>Out of the bin, as somebody in the shop's panel does.</summary>
    public void Restore(WooProduct product)
    {
        product.Status = "publish";
        product.Modified = Now;
        Write(product, "restore");
        shop.Webhooks.Tell(WooTopics.Product, "restored", product.Id);
    }

    /// <summary>Changes the number of whoever counts for this product, by orders and by hand.</summary>
    public void MoveStock(WooProduct owner, long by)
    {
        owner.StockQuantity = (owner.StockQuantity ?? 0) + by;
        owner.SettleStockStatus();
        owner.Modified = Now;
        shop.Webhooks.Tell(WooTopics.Product, "updated", owner.Id);
    }

    /// <summary>Somebody changes stock or prices in the shop's panel.</summary>
    /// <exception cref="WooRefusal">The shop would not take it.</exception>
    public void ChangeByHand(WooProduct product, JsonObject body)
    {
        WooBody.Check(body, ProductFields.OfVariation);
        var change = ProductChange.Of(shop, product, body);
        var (quantity, price, list) = (product.StockQuantity, product.Price, product.RegularPrice);
        change.Apply();
        product.Modified = Now;
        WriteStockPrice(product, JournalKinds.Hand, quantity, price, list, null);
        shop.Webhooks.Tell(WooTopics.Product, "updated", product.Id);
    }

    private DateTimeOffset Now => ShopClock.WholeSeconds(shop.Now);

    private WooProduct Add(JsonObject body, WooProduct product)
    {
        shop.Failures.Strike(WooBody.Text(body, "sku"), null);
        ProductChange.Of(shop, product, body).Apply();
        _products[product.Id] = product;
        Write(product, "create");
        if (ProductFields.StockAndPrice.Any(body.ContainsKey))
            WriteStockPrice(product, JournalKinds.StockPrice, null, "", "", "create");
        shop.Webhooks.Tell(WooTopics.Product, product.Parent is null ? "created" : "updated", product.Id);
        return product;
    }

    private void Write(WooProduct product, string what) =>
        shop.Write(new JournalEntry { Kind = JournalKinds.Product, Sku = product.Sku, ReceivedAt = shop.Now, Detail = what });

    private void WriteStockPrice(WooProduct product, string kind, long? quantity, string price, string list, string? what) => shop.Write(new JournalEntry
    {
        Kind = kind,
        Sku = product.Sku,
        ReceivedAt = kind == JournalKinds.Hand ? null : shop.Now,
        OldQuantity = (int?)quantity,
        NewQuantity = (int?)product.StockQuantity,
        OldSalePrice = price.Length == 0 ? null : WooProduct.Amount(price),
        NewSalePrice = product.Price.Length == 0 ? null : WooProduct.Amount(product.Price),
        OldListPrice = list.Length == 0 ? null : WooProduct.Amount(list),
        NewListPrice = product.RegularPrice.Length == 0 ? null : WooProduct.Amount(product.RegularPrice),
        Detail = what,
    });
}
