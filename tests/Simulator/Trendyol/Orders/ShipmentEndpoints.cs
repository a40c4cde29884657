using System.Text.RegularExpressions;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>What the seller does with a package: Picking, Invoiced, unsupplied, carrier (sheet §2, §4).</summary>
internal static partial class ShipmentEndpoints
{
    public const string Package = "/integration/order/sellers/{sellerId}/shipment-packages/{packageId:long}";

    /// <summary>Reasons of sheet §2, unsupplied.</summary>
    private static readonly Dictionary<int, string> UnsuppliedReasons = new()
    {
        [500] = "Stok tükendi",
        [501] = "Kusurlu ürün",
        [502] = "Hatalı fiyat",
        [504] = "Entegrasyon hatası",
        [505] = "Toplu alım",
        [506] = "Mücbir sebep",
    };

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapPut(Package, AdvanceAsync).As("package_status", TrendyolQuotas.OrderWrite);
        trendyol.MapPut($"{Package}/items/unsupplied", UnsuppliedAsync).As("unsupplied", TrendyolQuotas.OrderWrite);
        trendyol.MapPut($"{Package}/cargo-providers", ChangeCargoAsync).As("cargo_providers", TrendyolQuotas.OrderWrite);
    }

    /// <summary>The package, which must exist.</summary>
    /// <exception cref="TrendyolRefusal">It does not (404).</exception>
    public static OrderPackage Required(TrendyolSeller seller, long packageId) =>
        seller.Orders.Find(packageId) ?? throw TrendyolErrors.NotFound("Shipment package not found");

    private static async Task<IResult> AdvanceAsync(HttpContext context, long packageId)
    {
        var seller = context.Seller();
        var request = await TrendyolJson.ReadAsync<StatusRequest>(context);
        seller.Locked(() =>
        {
            var package = Required(seller, packageId);
            var status = request.Status switch
            {
                "Picking" => PackageStatus.Picking,
                "Invoiced" => PackageStatus.Invoiced,
                _ => throw TrendyolErrors.BadRequest("status must be Picking or Invoiced", "status"),
            };
            var quantities = Quantities(package, request.Lines);
            if (package.Lines.Any(line => quantities.GetValueOrDefault(line.LineId) != line.Quantity))
                throw TrendyolErrors.BadRequest("All lines must be sent with their quantity", "lines");
            if (package.Status < PackageStatus.Created || !PackageMoves.Allowed(package.Status, status))
                throw TrendyolErrors.BadRequest($"Package status {package.Status} cannot become {status}", "status");
            if (status == PackageStatus.Invoiced)
            {
                if (!InvoiceNumber().IsMatch(request.Params?.InvoiceNumber ?? ""))
                    throw TrendyolErrors.BadRequest("invoiceNumber must be 3 alphanumerics, the year and 9 digits", "params.invoiceNumber");
                package = package with { InvoiceNumber = request.Params?.InvoiceNumber };
            }

            seller.Orders.Move(package, status);
        });
        return Results.Ok();
    }

    private static async Task<IResult> UnsuppliedAsync(HttpContext context, long packageId)
    {
        var seller = context.Seller();
        var request = await TrendyolJson.ReadAsync<UnsuppliedRequest>(context);
        seller.Locked(() =>
        {
            var package = Required(seller, packageId);
            if (UnsuppliedReasons.GetValueOrDefault(request.ReasonId ?? 0) is not { } reason)
                throw TrendyolErrors.BadRequest("reasonId is unknown", "reasonId");
            if (!package.IsBeforeShipping || package.Status == PackageStatus.Awaiting)
                throw TrendyolErrors.BadRequest($"Package status {package.Status} cannot become UnSupplied", "status");
            var quantities = Quantities(package, request.Lines);
            // What the seller does not have, the platform does not put on sale again.
            seller.Orders.TakeOut(package, quantities, PackageStatus.UnSupplied, new Cancellation("seller", reason, request.ReasonId ?? 0), restock: false);
        });
        return Results.Ok();
    }

    private static async Task<IResult> ChangeCargoAsync(HttpContext context, long packageId, QuotaLedger quotas)
    {
        var seller = context.Seller();
        var request = await TrendyolJson.ReadAsync<CargoRequest>(context);
        var provider = CargoProvider.Find(request.CargoProvider) ?? throw TrendyolErrors.BadRequest("cargoProvider is unknown", "cargoProvider");
        return seller.Locked(() =>
        {
            var package = Required(seller, packageId);
            if (!package.IsBeforeShipping)
                throw TrendyolErrors.BadRequest($"Package status {package.Status} does not allow it", "status");
            if (!quotas.TryTake(seller.Id, "trendyol.cargo_providers", [new QuotaDemand(TrendyolQuotas.CargoChange, $"{seller.Id}|{packageId}")]))
                return TrendyolErrors.TooManyRequests();
            seller.Orders.Change(package with { Cargo = provider });
            return Results.Ok();
        });
    }

    private static Dictionary<long, int> Quantities(OrderPackage package, IReadOnlyList<LineQuantity>? lines)
    {
        if (lines is null or [])
            throw TrendyolErrors.BadRequest("lines must not be empty", "lines");
        var quantities = new Dictionary<long, int>();
        foreach (var sent in lines)
        {
            var line = package.Lines.FirstOrDefault(line => line.LineId == sent.LineId)
                ?? throw TrendyolErrors.BadRequest($"Line {sent.LineId} is not in the package", "lines");
            if (sent.Quantity is not { } quantity || quantity < 1 || quantity > line.Quantity || !quantities.TryAdd(line.LineId, quantity))
                throw TrendyolErrors.BadRequest($"Quantity of line {sent.LineId} is invalid", "lines");
        }

        return quantities;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{3}20\d{2}\d{9}$")]
    public static partial Regex InvoiceNumber();

    private sealed record LineQuantity(long? LineId, int? Quantity);

    private sealed record StatusParams(string? InvoiceNumber);

    private sealed record StatusRequest(IReadOnlyList<LineQuantity>? Lines, StatusParams? Params, string? Status);

    private sealed record UnsuppliedRequest(IReadOnlyList<LineQuantity>? Lines, int? ReasonId);

    private sealed record CargoRequest(string? CargoProvider);
}
