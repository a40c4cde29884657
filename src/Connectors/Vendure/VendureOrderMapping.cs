using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Vendure;

/// <summary>Vendure's order in the hub's words.</summary>
internal static class VendureOrderMapping
{
    private const long MostUnits = 1_000_000;

    /// <exception cref="FormatException">No shop has such an order.</exception>
    public static RemoteOrder ToRemote(VendureOrder order, int precision)
    {
        ForeignJson.RequireNames([order.Id, order.Code, order.State, .. order.Lines.SelectMany(line => new[] { line.Id, line.ProductVariant.Id }),
            .. order.Shipments.SelectMany(shipment => shipment.Lines.Select(part => part.OrderLineId).Append(shipment.Id).Append(shipment.State))]);
        if (order.Lines.Any(line => line.Quantity is < 0 or > MostUnits || line.OrderPlacedQuantity is < 0 or > MostUnits)
            || order.Shipments.SelectMany(shipment => shipment.Lines).Any(part => part.Quantity is < 0 or > MostUnits))
            throw new FormatException($"A quantity is not between 0 and {MostUnits}.");
        try
        {
            return Mapped(order, precision);
        }
        catch (OverflowException impossible)
        {
            throw new FormatException("The order's amounts cannot be added up.", impossible);
        }
    }

    private static RemoteOrder Mapped(VendureOrder order, int precision)
    {
        Money Amount(long units) => VendureMoney.FromUnits(units, order.CurrencyCode, precision);
        var discount = -order.Discounts.Where(share => share.Type != "OTHER").Sum(share => share.AmountWithTax);
        var payment = order.Payments?.FirstOrDefault(payment => payment.State is "Settled" or "Authorized") ?? order.Payments?.FirstOrDefault();

        return new RemoteOrder
        {
            OrderKey = order.Id,
            ExternalId = order.Code,
            Version = order.ChangedAt.ToUnixTimeMilliseconds(),
            Status = Status(order),
            RawStatus = order.State,
            PlacedAt = order.OrderPlacedAt ?? order.UpdatedAt,
            ChangedAt = order.ChangedAt,
            Currency = order.CurrencyCode,
            Payment = payment is null ? null : new OrderPayment(payment.Method, null),
            Personal = Personal(order),
            Totals = new OrderTotals(
                Amount(checked(order.TotalWithTax + discount)), Amount(discount), null, Amount(order.TotalWithTax), Amount(order.TotalWithTax),
                [.. order.TaxSummary.GroupBy(share => share.TaxRate).Select(shares => new VatShare(
                    Rate(shares.Key), Amount(shares.Sum(share => share.TaxBase)), Amount(shares.Sum(share => share.TaxTotal))))]),
            Lines = [.. order.Lines.Select(line => Line(order, line, Amount))],
            Packages = [.. order.Shipments.Select(Package)],
            LinesAreWhole = true,
        };
    }

    private static OrderStatus Status(VendureOrder order) => order.State switch
    {
        // Vendure allocates stock when a payment is authorised and lets nothing be fulfilled before it is settled.
        "PaymentAuthorized" or "ArrangingAdditionalPayment" or "Modifying" => OrderStatus.Awaiting,
        "PaymentSettled" => OrderStatus.Created,
        "PartiallyShipped" => OrderStatus.PartiallyShipped,
        "Shipped" => OrderStatus.Shipped,
        "PartiallyDelivered" => order.Lines.All(line => Fulfilled(order, line, shippedToo: true) >= line.Quantity)
            ? OrderStatus.Shipped
            : OrderStatus.PartiallyShipped,
        "Delivered" => OrderStatus.Delivered,
        "Cancelled" => OrderStatus.Cancelled,
        _ => OrderStatus.Unknown,
    };

    private static RemoteOrderLine Line(VendureOrder order, VendureOrderLine line, Func<long, Money> amount)
    {
        // Cancelling lowers quantity, orderPlacedQuantity stays; a seller who modifies the order upwards raises quantity alone.
        var ordered = Math.Max(line.OrderPlacedQuantity, line.Quantity);
        var shipped = Math.Min(ordered, Fulfilled(order, line, shippedToo: true));

        // Vendure cancels shipped units by the same call; for the hub these came back, they were not cancelled.
        var cancelled = Math.Min(ordered - line.Quantity, ordered - shipped);
        var returned = ordered - line.Quantity - cancelled;
        var gross = amount(checked(line.UnitPriceWithTax * ordered));
        var paid = amount(line.Quantity == ordered ? line.ProratedLinePriceWithTax : checked(line.ProratedUnitPriceWithTax * ordered));

        return new RemoteOrderLine
        {
            ExternalLineId = line.Id,
            Sku = ForeignJson.IsName(line.ProductVariant.Sku) ? line.ProductVariant.Sku : null,
            RemoteIds = new Dictionary<string, string> { [VendureVariant.VariantKind] = line.ProductVariant.Id },
            Title = line.ProductVariant.Name,
            Quantity = ordered,
            Cancelled = cancelled,
            Shipped = shipped,
            Delivered = Math.Min(ordered, Fulfilled(order, line, shippedToo: false)),
            Returned = returned,
            Cancel = cancelled > 0 ? new LineCancel("unknown", null, null) : null,
            UnitPrice = amount(line.UnitPriceWithTax),
            Gross = gross,
            SellerDiscount = gross - paid,
            BuyerPaid = paid,
            InvoiceAmount = paid,
            VatRate = Rate(line.TaxRate),
        };
    }

    private static long Fulfilled(VendureOrder order, VendureOrderLine line, bool shippedToo) => order.Shipments
        .Where(shipment => shipment.State == "Delivered" || (shippedToo && shipment.State == "Shipped"))
        .SelectMany(shipment => shipment.Lines)
        .Where(part => part.OrderLineId == line.Id)
        .Sum(part => part.Quantity);

    private static RemotePackage Package(VendureFulfillment shipment) => new()
    {
        ExternalId = shipment.Id,
        Status = shipment.State switch
        {
            "Created" or "Pending" => OrderStatus.Picking,
            "Shipped" => OrderStatus.Shipped,
            "Delivered" => OrderStatus.Delivered,
            "Cancelled" => OrderStatus.Cancelled,
            _ => OrderStatus.Unknown,
        },
        RawStatus = shipment.State,

        // A cancelled fulfilment gives its units back to the order: they are open again, not cancelled.
        Dissolved = shipment.State == "Cancelled",
        Version = shipment.UpdatedAt.ToUnixTimeMilliseconds(),
        Lines = [.. shipment.Lines.Select(line => new PackageLine(line.OrderLineId, line.Quantity))],
        Cargo = new PackageCargo(
            "seller", null, string.IsNullOrEmpty(shipment.Method) ? null : new CargoProvider(null, shipment.Method), null,
            string.IsNullOrEmpty(shipment.TrackingCode) ? null : shipment.TrackingCode, null, null, [], null),
    };

    private static OrderPersonalData Personal(VendureOrder order)
    {
        var shipping = Party(order.ShippingAddress, order.Customer);
        var billing = string.IsNullOrEmpty(order.BillingAddress?.StreetLine1) ? shipping : Party(order.BillingAddress, order.Customer);
        return new OrderPersonalData(billing, shipping, null);
    }

    private static OrderParty? Party(VendureAddress? address, VendureCustomer? customer)
    {
        if (address is null && customer is null)
            return null;

        var (first, last) = SplitName(address?.FullName) ?? (customer?.FirstName, customer?.LastName);
        return new OrderParty
        {
            Kind = string.IsNullOrWhiteSpace(address?.Company) ? "person" : "company",
            FirstName = first,
            LastName = last,
            Company = Text(address?.Company),
            AddressLine = Text(string.Join(", ", new[] { address?.StreetLine1, address?.StreetLine2 }.Where(part => !string.IsNullOrWhiteSpace(part)))),
            District = Text(address?.Province),
            City = Text(address?.City),
            PostalCode = Text(address?.PostalCode),
            Country = Text(address?.CountryCode),
            Email = Text(customer?.EmailAddress),
            Phone = Text(address?.PhoneNumber) ?? Text(customer?.PhoneNumber),
        };
    }

    /// <summary>Vendure has one field for the name; the last word is taken as the family name.</summary>
    private static (string? First, string? Last)? SplitName(string? fullName)
    {
        if (string.IsNullOrWhiteSpace(fullName))
            return null;
        var name = fullName.Trim();
        var blank = name.LastIndexOf(' ');
        return blank < 0 ? (name, null) : (name[..blank].TrimEnd(), name[(blank + 1)..]);
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string Rate(decimal rate) => rate.ToString("0.####", CultureInfo.InvariantCulture);
}
