using System.Text.Json.Nodes;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Makes an order of what a buyer buys. Runs under the shop's lock.</summary>
internal sealed class Checkout(WooShop shop)
{
    /// <exception cref="ControlRequestException">The purchase makes no sense (400), a SKU does not exist (404), or there is not enough for sale (409).</exception>
    public WooOrder Order(WooPurchase purchase)
    {
        if (purchase.Lines.Count == 0 || purchase.Lines.Any(line => line.Quantity < 1) || !OrderStatuses.Of(shop).Contains(purchase.Status)
            || purchase.Coupon?.Amount < 0 || purchase.Shipping?.Amount < 0)
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A purchase has lines of at least one unit, a status of the shop, and amounts above zero.");
        var bought = purchase.Lines.Select(line => (Product: Buyable(line.Sku), line.Quantity)).ToList();
        foreach (var wanted in bought.GroupBy(line => line.Product.StockOwner ?? line.Product))
        {
            if (!OrderStock.Has(wanted.First().Product, wanted.Sum(line => line.Quantity)))
                throw new ControlRequestException(StatusCodes.Status409Conflict, $"There is not enough of {wanted.First().Product.Sku}.");
        }

        var subtotals = bought.Select(line => Taxed(WooProduct.Amount(line.Product.Price) * line.Quantity)).ToList();
        var discount = Taxed(purchase.Coupon?.Amount ?? 0);
        if (discount.Net > subtotals.Sum(one => one.Net))
            throw new ControlRequestException(StatusCodes.Status400BadRequest, "A coupon takes off no more than the lines are worth.");
        var discounts = Spread(discount, subtotals);
        var now = ShopClock.WholeSeconds(shop.Now);
        var order = new WooOrder(shop.NextId(), purchase.Currency ?? shop.Settings.Currency, new MetaBag(shop.NextRowId), now)
        {
            PricesIncludeTax = shop.Settings.PricesIncludeTax,
            TaxPercent = shop.Settings.TaxPercent,
            Lines = [.. bought.Select((line, i) => new OrderLine(shop.NextRowId(), line.Product, line.Quantity, subtotals[i], subtotals[i] - discounts[i]))],
            Shipping = Extras(purchase.Shipping),
            Fees = Extras(purchase.Fee),
            Coupons = Extras(purchase.Coupon),
            BillingAddress = Address(purchase.Buyer, withMail: true),
            ShippingAddress = Address(purchase.Buyer, withMail: false),
            PaymentMethod = purchase.PaymentMethod,
            PaymentMethodTitle = purchase.PaymentMethod,
            CustomerNote = purchase.CustomerNote,
        };
        order.Meta.Merge(Meta(purchase));
        return order;
    }

    private WooProduct Buyable(string sku)
    {
        var product = shop.Products.BySku(sku) ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"Nothing is sold as {sku}.");
        return product is { Status: "publish", Type: not WooProduct.Variable, Price.Length: > 0 } && product.Parent is null or { Status: "publish" }
            ? product
            : throw new ControlRequestException(StatusCodes.Status409Conflict, $"{sku} is not for sale.");
    }

    private TaxedAmount Taxed(decimal amount) => TaxedAmount.Of(amount, shop.Settings.PricesIncludeTax, shop.Settings.TaxPercent);

    private IReadOnlyList<OrderExtra> Extras(WooAmount? one) => one is null ? [] : [new OrderExtra(shop.NextRowId(), one.Name, Taxed(one.Amount))];

    /// <summary>By worth; what rounding leaves goes to the last line that can bear it, so that nothing is lost.</summary>
    private static List<TaxedAmount> Spread(TaxedAmount discount, List<TaxedAmount> over)
    {
        var worth = over.Sum(one => one.Net);
        var parts = over.Select(one => worth == 0
            ? default
            : new TaxedAmount(TaxedAmount.Round(discount.Net * one.Net / worth), TaxedAmount.Round(discount.Tax * one.Net / worth))).ToList();
        var rest = discount - TaxedAmount.Sum(parts);
        var bearer = over.FindLastIndex(one => one.Net > 0);
        if (bearer >= 0)
            parts[bearer] = new TaxedAmount(parts[bearer].Net + rest.Net, parts[bearer].Tax + rest.Tax);
        return parts;
    }

    private static JsonObject Address(WooBuyer buyer, bool withMail)
    {
        var address = new JsonObject
        {
            ["first_name"] = buyer.FirstName,
            ["last_name"] = buyer.LastName,
            ["company"] = buyer.Company,
            ["address_1"] = buyer.Address,
            ["address_2"] = "",
            ["city"] = buyer.City,
            ["state"] = buyer.State,
            ["postcode"] = buyer.Postcode,
            ["country"] = buyer.Country,
        };
        if (withMail)
            address["email"] = buyer.Email;
        address["phone"] = buyer.Phone;
        return address;
    }

    private static JsonArray Meta(WooPurchase purchase)
    {
        var all = new Dictionary<string, string>(purchase.Meta);
        if (purchase.Buyer.TaxNumber.Length > 0)
            all["_billing_tax_number"] = purchase.Buyer.TaxNumber;
        if (purchase.Buyer.TaxOffice.Length > 0)
            all["_billing_tax_office"] = purchase.Buyer.TaxOffice;
        return new JsonArray([.. all.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]);
    }
}
