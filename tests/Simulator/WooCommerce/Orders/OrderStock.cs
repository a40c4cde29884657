using System.Globalization;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>What orders do to stock: lowered once when paid or promised, put back when cancelled or refunded so (sheet, orders). Runs under the shop's lock.</summary>
internal sealed class OrderStock(WooShop shop)
{
    /// <summary>Enough for sale, or sold beyond zero by backorder.</summary>
    public static bool Has(WooProduct product, int quantity) => product.StockOwner is { } owner
        ? owner.Backorders != "no" || owner.StockQuantity >= quantity
        : product.StockStatus != "outofstock";

    /// <summary>Lowers or raises the stock as the order's new status asks.</summary>
    public void Follow(WooOrder order)
    {
        if (OrderStatuses.TakesStock(order.Status) && !order.StockReduced)
        {
            order.StockReduced = true;
            foreach (var line in order.Lines)
                Take(order, line);
        }
        else if (OrderStatuses.GivesBack(order.Status) && order.StockReduced)
        {
            order.StockReduced = false;
            foreach (var line in order.Lines)
                GiveBack(order, line, line.Quantity - line.Refunded, line.Reduced);
        }
        else if (order.Status == "cancelled")
        {
            foreach (var line in order.Lines)
                Write(JournalKinds.Cancel, order, line, line.Quantity - line.Refunded, line.Product.StockOwner?.StockQuantity, null);
        }
    }

    /// <summary>Puts units of a line back.</summary>
    /// <param name="units">Units that are not sold any more.</param>
    /// <param name="back">Of the units that were taken.</param>
    public void GiveBack(WooOrder order, OrderLine line, int units, int back)
    {
        var owner = line.Product.StockOwner;
        var before = owner?.StockQuantity;
        line.Reduced -= back;
        if (owner is not null && back > 0)
            shop.Products.MoveStock(owner, back);
        Write(JournalKinds.Cancel, order, line, units, before, owner);
    }

    private void Take(WooOrder order, OrderLine line)
    {
        var units = line.Quantity - line.Refunded;
        var owner = line.Product.StockOwner;
        var before = owner?.StockQuantity;
        line.Product.TotalSales += units;
        if (owner is not null && units > 0)
        {
            line.Reduced = units;
            shop.Products.MoveStock(owner, -units);
        }

        Write(JournalKinds.Sale, order, line, units, before, owner);
    }

    private void Write(string kind, WooOrder order, OrderLine line, int units, long? before, WooProduct? after) => shop.Write(new JournalEntry
    {
        Kind = kind,
        Sku = line.Product.Sku,
        OrderNumber = order.Id.ToString(CultureInfo.InvariantCulture),
        PackageId = order.Id,
        LineId = line.Id,
        Quantity = units,
        OldQuantity = (int?)before,
        NewQuantity = after is null ? (int?)before : (int?)after.StockQuantity,
    });
}
