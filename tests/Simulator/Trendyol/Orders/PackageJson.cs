using System.Globalization;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>The package model with the field names that are the only ones since 6 Apr 2026 (sheet §4, corrections).</summary>
internal static class PackageJson
{
    /// <summary>orderDate is shifted to GMT+3; the other dates are GMT.</summary>
    private const long OrderDateShift = 3 * 60 * 60 * 1000;

    /// <summary>Orders above this carry the buyer's identity number (sheet §4).</summary>
    private const decimal IdentityThreshold = 5000m;

    public static Dictionary<string, object?> View(OrderPackage package, string sellerId)
    {
        var total = package.Gross - package.SellerDiscount - package.TyDiscount;
        return new Dictionary<string, object?>
        {
            ["shipmentPackageId"] = package.Id,
            ["orderNumber"] = package.OrderNumber,
            ["status"] = package.Status.ToString(),
            ["shipmentPackageStatus"] = package.Status.ToString(),
            ["orderDate"] = package.OrderedAt.ToUnixTimeMilliseconds() + OrderDateShift,
            ["lastModifiedDate"] = package.ModifiedAt.ToUnixTimeMilliseconds(),
            ["agreedDeliveryDate"] = package.OrderedAt.AddDays(2).ToUnixTimeMilliseconds(),
            ["packageGrossAmount"] = Money(package.Gross),
            ["packageSellerDiscount"] = Money(package.SellerDiscount),
            ["packageTyDiscount"] = Money(package.TyDiscount),
            ["packageTotalDiscount"] = Money(package.SellerDiscount + package.TyDiscount),
            ["packageTotalPrice"] = Money(total),
            ["currencyCode"] = "TRY",
            ["customerFirstName"] = package.Buyer.FirstName,
            ["customerLastName"] = package.Buyer.LastName,
            ["customerEmail"] = package.Buyer.Email,
            ["identityNumber"] = total > IdentityThreshold ? package.Buyer.IdentityNumber : null,
            ["cargoProviderName"] = package.Cargo.Name,
            ["cargoTrackingNumber"] = package.Cargo.TrackingNumber(package.Id),
            ["cargoTrackingLink"] = $"https://tracking.example/{package.Cargo.TrackingNumber(package.Id)}",
            ["commercial"] = package.Company is not null,
            ["micro"] = package.Micro,
            ["3pByTrendyol"] = false,
            ["invoiceNumber"] = package.InvoiceNumber,
            ["createdBy"] = package.CreatedBy,
            ["originPackageIds"] = package.OriginPackageIds,
            ["shipmentAddress"] = Address(package, invoice: false),
            ["invoiceAddress"] = Address(package, invoice: true),
            ["lines"] = package.Lines.Select(line => Line(line, package.Status, sellerId)).ToList(),
            ["packageHistories"] = package.History.Select(step => new { createdDate = step.At.ToUnixTimeMilliseconds(), status = step.Status.ToString() }).ToList(),
        };
    }

    private static Dictionary<string, object?> Line(OrderLine line, PackageStatus status, string sellerId) => new()
    {
        ["lineId"] = line.LineId,
        ["sellerId"] = long.Parse(sellerId, CultureInfo.InvariantCulture),
        ["contentId"] = line.ContentId,
        ["barcode"] = line.Barcode,
        ["stockCode"] = line.StockCode,
        ["productName"] = line.ProductName,
        ["quantity"] = line.Quantity,
        ["lineGrossAmount"] = Money(line.UnitGross),
        ["lineSellerDiscount"] = Money(line.UnitSellerDiscount),
        ["lineTyDiscount"] = Money(line.UnitTyDiscount),
        ["lineTotalDiscount"] = Money(line.UnitSellerDiscount + line.UnitTyDiscount),
        ["lineUnitPrice"] = Money(line.UnitGross - line.UnitSellerDiscount - line.UnitTyDiscount),
        ["vatRate"] = line.VatRate,
        ["currencyCode"] = "TRY",
        ["orderLineItemStatusName"] = status.ToString(),
        ["cancelledBy"] = line.Cancelled?.By,
        ["cancelReason"] = line.Cancelled?.Reason,
        ["cancelReasonCode"] = line.Cancelled?.Code,
    };

    private static Dictionary<string, object?> Address(OrderPackage package, bool invoice)
    {
        var buyer = package.Buyer;
        var address = new Dictionary<string, object?>
        {
            ["firstName"] = buyer.FirstName,
            ["lastName"] = buyer.LastName,
            ["fullName"] = $"{buyer.FirstName} {buyer.LastName}",
            ["fullAddress"] = buyer.Address,
            ["city"] = buyer.City,
            ["district"] = buyer.District,
            ["countryCode"] = "TR",
            ["phone"] = buyer.Phone,
        };
        if (!invoice)
            return address;
        address["company"] = package.Company?.Name;
        address["taxNumber"] = package.Company?.TaxNumber;
        address["taxOffice"] = package.Company?.TaxOffice;
        address["eInvoiceAvailable"] = package.Company?.EInvoiceAvailable ?? false;
        return address;
    }

    private static decimal Money(decimal amount) => decimal.Round(amount, 2, MidpointRounding.ToEven);
}
