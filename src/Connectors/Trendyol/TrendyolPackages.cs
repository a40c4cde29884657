using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Turns packages into orders. The fields were renamed in 2026: both names are read, the new one first. A partial cancel or a split
/// makes new packages under the same order number, so that a package never tells the order's whole lines.
/// </summary>
internal static class TrendyolPackages
{
    /// <summary>orderDate alone is written in Türkiye's time, as if it were UTC.</summary>
    private static readonly TimeSpan OrderDateShift = TimeSpan.FromHours(3);

    /// <summary>One order for each order number, with the packages told now.</summary>
    public static IReadOnlyList<RemoteOrder> Merge(IEnumerable<RemoteOrder> packages) =>
        [.. packages.GroupBy(static order => order.OrderKey, StringComparer.Ordinal).Select(MergeOne)];

    /// <exception cref="FormatException">The package lacks its number, lines or times.</exception>
    public static RemoteOrder Read(PlatformJson package)
    {
        var orderNumber = package.RequiredText("orderNumber");
        var raw = package.Code("status", "shipmentPackageStatus") ?? throw new FormatException("'status' is not there.");
        var changedAt = ChangedAt(package) ?? throw new FormatException("'lastModifiedDate' is not there.");
        var currency = Currency(package);
        var isDissolved = TrendyolStatuses.IsDissolved(raw);
        var status = TrendyolStatuses.Map(raw);
        var version = changedAt.ToUnixTimeMilliseconds();
        var lines = package.List("lines").Select(line => ReadLine(line, currency)).ToList();
        if (lines.Count == 0 && !isDissolved)
            throw new FormatException("'lines' is empty.");
        return new RemoteOrder
        {
            OrderKey = orderNumber,
            ExternalId = orderNumber,
            Version = version,
            Status = status,
            RawStatus = raw,
            PlacedAt = package.Milliseconds("orderDate") is { } ordered ? ordered - OrderDateShift : changedAt,
            ChangedAt = changedAt,
            ShipBy = package.Milliseconds("agreedDeliveryDate"),
            IsExport = package.Flag("micro") ?? false,
            Gift = package.Flag("giftBoxRequested") ?? false,
            Currency = currency,
            Personal = TrendyolParties.Read(package),
            Totals = Totals(package, currency),
            Lines = [.. lines.DistinctBy(static line => line.ExternalLineId)],
            Packages =
            [
                new RemotePackage
                {
                    ExternalId = package.RequiredText("shipmentPackageId", "id"),
                    OriginIds = [.. package.List("originPackageIds").Select(static id => id.OwnId()).OfType<string>()],
                    CreatedBy = TrendyolStatuses.Origin(package.Text("createdBy")),
                    Status = status,
                    RawStatus = raw,
                    Dissolved = isDissolved,
                    Version = version,
                    Lines = [.. lines.GroupBy(static line => line.ExternalLineId, StringComparer.Ordinal)
                        .Select(static group => new PackageLine(group.Key, group.Sum(static line => line.Quantity)))],
                    Cargo = TrendyolCarriers.Read(package),
                    ShipBy = package.Milliseconds("agreedDeliveryDate"),
                    Cancel = CancelOf(package, status),
                },
            ],
            LinesAreWhole = false,
        };
    }

    /// <exception cref="FormatException">Absent, or none that a line has.</exception>
    public static long QuantityOf(PlatformJson line) => line.RequiredInteger("quantity") is var quantity and >= 0 and <= 1_000_000
        ? quantity
        : throw new FormatException("'quantity' is not between 0 and 1,000,000.");

    private static RemoteOrder MergeOne(IEnumerable<RemoteOrder> packages)
    {
        var byTime = packages.OrderByDescending(static order => order.Version).ToList();
        var newest = byTime[0];
        return newest with
        {
            Packages = [.. byTime.SelectMany(static order => order.Packages).DistinctBy(static package => package.ExternalId)],
            Lines = [.. byTime.SelectMany(static order => order.Lines).DistinctBy(static line => line.ExternalLineId)],
            // Amounts are told by package: of several, none is the order's.
            Totals = byTime.Count == 1 ? newest.Totals : null,
        };
    }

    private static RemoteOrderLine ReadLine(PlatformJson line, string currency)
    {
        var quantity = QuantityOf(line);
        var sku = line.Code("stockCode", "merchantSku");
        var barcode = line.Code("barcode");
        // The amounts of a line are told for one unit; the uneven rounding of units is in discountDetails, where it is told.
        var details = line.List("discountDetails");
        var gross = Times(line.Number("lineGrossAmount", "amount"), quantity, currency);
        var seller = Sum(details, currency, "lineItemSellerDiscount", "lineItemDiscount")
            ?? Times(line.Number("lineSellerDiscount", "discount"), quantity, currency);
        var platform = Sum(details, currency, "lineItemTyDiscount") ?? Times(line.Number("lineTyDiscount", "tyDiscount"), quantity, currency);
        var invoice = Less(gross, seller);
        return new RemoteOrderLine
        {
            ExternalLineId = line.RequiredText("lineId", "id"),
            Sku = sku,
            Barcode = barcode,
            Title = line.Text("productName") ?? sku ?? barcode ?? "?",
            Quantity = quantity,
            UnitPrice = Amount(line.Number("lineUnitPrice", "price"), currency),
            Gross = gross,
            SellerDiscount = seller,
            PlatformDiscount = platform,
            InvoiceAmount = invoice,
            BuyerPaid = Less(invoice, platform),
            VatRate = line.Number("vatRate", "vatBaseAmount") is { } rate ? rate.ToString("0.##", CultureInfo.InvariantCulture) : null,
        };
    }

    private static OrderTotals Totals(PlatformJson package, string currency)
    {
        var gross = Amount(package.Number("packageGrossAmount", "grossAmount"), currency);
        var seller = Amount(package.Number("packageSellerDiscount", "totalDiscount"), currency);
        var platform = Amount(package.Number("packageTyDiscount", "totalTyDiscount"), currency);
        return new OrderTotals(
            gross, seller, platform, Amount(package.Number("packageTotalPrice", "totalPrice"), currency), Less(gross, seller), []);
    }

    private static LineCancel? CancelOf(PlatformJson package, OrderStatus status)
    {
        if (status is not (OrderStatus.Cancelled or OrderStatus.Unsupplied))
            return null;
        var line = package.List("lines").Select(static line => (PlatformJson?)line).FirstOrDefault();
        var by = package.Text("cancelledBy") ?? line?.Text("cancelledBy");
        var who = by?.ToLowerInvariant() switch
        {
            null => status is OrderStatus.Unsupplied ? "seller" : "unknown",
            var word when word.Contains("customer", StringComparison.Ordinal) || word.Contains("buyer", StringComparison.Ordinal) => "buyer",
            var word when word.Contains("seller", StringComparison.Ordinal) || word.Contains("supplier", StringComparison.Ordinal) => "seller",
            var word when word.Contains("trendyol", StringComparison.Ordinal) || word.Contains("system", StringComparison.Ordinal) => "platform",
            _ => "unknown",
        };
        return new LineCancel(
            who, package.Text("cancelReasonCode") ?? line?.Text("cancelReasonCode"), package.Text("cancelReason") ?? line?.Text("cancelReason"));
    }

    private static DateTimeOffset? ChangedAt(PlatformJson package) =>
        package.Milliseconds("lastModifiedDate")
        ?? package.List("packageHistories").Select(static entry => entry.Milliseconds("createdDate")).Max()
        ?? (package.Milliseconds("orderDate") is { } ordered ? ordered - OrderDateShift : null);

    private static string Currency(PlatformJson package)
    {
        var code = package.Text("currencyCode")?.ToUpperInvariant();
        if (code is null or "TL")
            return "TRY";
        return Currencies.IsKnown(code) ? code : throw new FormatException("'currencyCode' is no ISO 4217 code.");
    }

    private static Money? Amount(decimal? amount, string currency) => amount switch
    {
        null => null,
        < -1e12m or > 1e12m => throw new FormatException("An amount is out of range."),
        { } value => Money.FromDecimal(value, currency),
    };

    private static Money? Sum(IReadOnlyList<PlatformJson> details, string currency, params string[] names)
    {
        var amounts = details.Select(detail => detail.Number(names)).ToList();
        return amounts.Count == 0 || amounts.Contains(null) ? null : Amount(amounts.Sum(), currency);
    }

    private static Money? Times(decimal? unit, long quantity, string currency) => unit is null ? null : Amount(unit * quantity, currency);

    private static Money? Less(Money? whole, Money? part) => whole is null || part is null ? whole : whole.Value - part.Value;
}
