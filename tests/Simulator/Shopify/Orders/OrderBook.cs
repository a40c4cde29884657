using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>A shop's orders. Runs under the shop's lock.</summary>
internal sealed class OrderBook(ShopifyShop shop)
{
    private const int FirstNumber = 1001;
    private readonly Dictionary<long, ShopifyOrder> _orders = [];

    public IEnumerable<ShopifyOrder> All => _orders.Values;

    /// <summary>Jobs of cancellations, done or not.</summary>
    public List<JobView> Jobs { get; } = [];

    public ShopifyOrder? Find(long? number) => number is { } known ? _orders.GetValueOrDefault(known) : null;

    public ShopifyOrder? Find(string? gid) => Find(Gid.Number(gid, "Order"));

    public ShopifyOrder? ByName(string name) => _orders.Values.FirstOrDefault(order => order.Name == name);

    public FulfilmentOrder? FulfilmentOrder(string? gid) =>
        _orders.Values.SelectMany(static order => order.FulfilmentOrders).FirstOrDefault(open => open.Id == gid);

    public Fulfilment? Fulfilment(string? gid) =>
        _orders.Values.SelectMany(static order => order.Fulfillments).FirstOrDefault(parcel => parcel.Id == gid);

    /// <summary>A buyer buys: units go from available to committed at the location they are taken from.</summary>
    /// <exception cref="ControlRequestException">Unknown SKU (404), not on sale or not enough (409).</exception>
    public ShopifyOrder Place(ShopifyPurchase purchase)
    {
        if (purchase.Lines.Count == 0 || purchase.Lines.Any(static line => line.Quantity < 1))
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A purchase has lines of at least one unit.");
        var money = new OrderMoney(shop.CurrencyCode, purchase.PresentmentCurrency ?? shop.CurrencyCode, purchase.PresentmentRate, shop.TaxesIncluded);
        var taken = new Dictionary<InventoryLevel, int>();
        List<OrderLine> lines = [.. purchase.Lines.Select(wanted => Line(wanted, money, taken))];
        var order = Open(purchase, money, lines);
        _orders.Add(order.LegacyResourceId, order);
        foreach (var line in lines)
            Commit(order, line);
        foreach (var group in lines.GroupBy(static line => line.Level?.Location ?? null))
            OpenFulfilment(order, group.Key ?? shop.Locations[0], group);
        shop.Webhooks.Tell("ORDERS_CREATE", OrderBody.Of(order), null);
        if (order.DisplayFinancialStatus == "PAID")
            shop.Webhooks.Tell("ORDERS_PAID", OrderBody.Of(order), null);
        return order;
    }

    /// <summary>Something of the order changed: its time and the webhooks that are told of it.</summary>
    public void Touch(ShopifyOrder order, params ReadOnlySpan<string> topics)
    {
        order.UpdatedAt = shop.Now;
        foreach (var topic in topics)
            shop.Webhooks.Tell(topic, OrderBody.Of(order), null);
        shop.Webhooks.Tell("ORDERS_UPDATED", OrderBody.Of(order), null);
    }

    /// <summary>Where the invoice's link goes: metafields of the order.</summary>
    public void NoteMetafields(ShopifyOrder order, IReadOnlyList<ShopifyMetafield> set)
    {
        foreach (var field in set.Where(order.Metafields.Contains))
            shop.Write(new JournalEntry { Kind = JournalKinds.Invoice, OrderNumber = order.Name, Detail = $"{field.Namespace}.{field.Key}={field.Value}" });
        Touch(order);
    }

    private OrderLine Line(ShopifyPurchaseLine wanted, OrderMoney money, Dictionary<InventoryLevel, int> taken)
    {
        var variant = shop.Catalogue.BySku(wanted.Sku) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No variant has the SKU {wanted.Sku}.");
        if (variant.Product.Status != "ACTIVE")
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"{wanted.Sku}: the product is {variant.Product.Status}.");
        var always = !variant.InventoryItem.Tracked || variant.InventoryPolicy == "CONTINUE";
        var levels = variant.InventoryItem.Levels.Where(level => level.Location.IsActive && (wanted.Location is null || level.Location.Name == wanted.Location)).ToList();
        var level = levels.Find(level => level.Available - taken.GetValueOrDefault(level) >= wanted.Quantity) ?? (always ? levels.FirstOrDefault() : null);
        if (level is null && !always)
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"{wanted.Sku}: {variant.InventoryQuantity} on sale, {wanted.Quantity} wanted.");
        if (level is not null)
            taken[level] = taken.GetValueOrDefault(level) + wanted.Quantity;
        return new OrderLine(shop.Ids.Next(), variant, variant.InventoryItem.Tracked ? level : null, money)
        {
            Quantity = wanted.Quantity,
            UnitPrice = wanted.UnitPrice ?? variant.Price,
            Discount = wanted.Discount,
            TaxRate = wanted.TaxRate,
        };
    }

    private ShopifyOrder Open(ShopifyPurchase purchase, OrderMoney money, IReadOnlyList<OrderLine> lines)
    {
        var buyer = purchase.Buyer ?? new ShopifyBuyer();
        var order = new ShopifyOrder(shop.Ids.Next(), FirstNumber + _orders.Count, money, shop.Now)
        {
            Test = purchase.Test,
            Note = purchase.Note,
            Email = buyer.Email,
            Phone = buyer.Phone,
            Lines = lines,
            ShippingLine = purchase.Shipping > 0 ? new ShippingLineView(shop.Ids.Next(), purchase.Shipping, money) : null,
            ShippingAddress = new AddressView(
                Gid.Of("MailingAddress", shop.Ids.Next()), buyer.FirstName, buyer.LastName, buyer.Company, buyer.Address1, buyer.Address2, buyer.City, buyer.Zip, buyer.Country, buyer.CountryCode, buyer.Phone),
            Customer = buyer.Guest ? null : new CustomerView(shop.Ids.Next(), buyer.FirstName, buyer.LastName, buyer.Email, buyer.Phone, shop.Now),
        };
        OrderStates.SetFinancial(order, purchase.FinancialStatus);
        return order;
    }

    private void Commit(ShopifyOrder order, OrderLine line)
    {
        var cause = new StockCause { Kind = JournalKinds.Sale, OrderName = order.Name, LineId = line.Number, Units = line.Quantity };
        if (line.Level is { } level)
            shop.Stock.Move(level, -line.Quantity, line.Quantity, cause);
        else
            shop.Write(new JournalEntry { Kind = JournalKinds.Sale, Sku = line.Sku, OrderNumber = order.Name, LineId = line.Number, Quantity = line.Quantity });
    }

    private void OpenFulfilment(ShopifyOrder order, ShopifyLocation location, IEnumerable<OrderLine> lines)
    {
        var open = new FulfilmentOrder(shop.Ids.Next(), order, location, shop.Now);
        open.Lines.AddRange(lines.Select(line => new FulfilmentOrderLine(shop.Ids.Next(), line)));
        order.FulfilmentOrders.Add(open);
    }
}
