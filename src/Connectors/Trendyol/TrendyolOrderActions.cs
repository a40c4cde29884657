using System.Globalization;
using System.Text.RegularExpressions;
using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Tells Trendyol what the seller did with a package. Cargo is arranged by the marketplace: there is nothing to ship here.</summary>
internal sealed partial class TrendyolOrderActions(TrendyolApi api)
{
    public static IReadOnlySet<OrderActionKind> Supported { get; } =
        new HashSet<OrderActionKind> { OrderActionKind.Acknowledge, OrderActionKind.Invoice, OrderActionKind.Cancel };

    /// <summary>Cancelling takes the units out into a package with a new id under the same order number.</summary>
    public static IReadOnlyList<string> SideEffects(OrderAction action) => action.Kind is OrderActionKind.Cancel ? ["package_replaced"] : [];

    public Task PerformAsync(OrderAction action, CancellationToken cancellation) => action.Kind switch
    {
        OrderActionKind.Acknowledge => SetStatusAsync(action, "Picking", OrderStatus.Picking, new Dictionary<string, string>(), cancellation),
        OrderActionKind.Invoice => InvoiceAsync(action, cancellation),
        OrderActionKind.Cancel => CancelAsync(action, cancellation),
        _ => throw Refused("capability_missing", "Trendyol arranges the cargo itself; a shipment is not told to it."),
    };

    public async Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation)
    {
        var packageId = PackageOf(action);
        var packages = await new TrendyolOrders(api).ReadPackagesAsync(action.OrderKey, cancellation);
        var states = packages.Select(ReadState).ToList();
        var own = states.Find(state => state.Id == packageId);
        return action.Kind switch
        {
            OrderActionKind.Acknowledge => own is not null && TrendyolStatuses.HasReached(own.Status, OrderStatus.Picking),
            OrderActionKind.Invoice => own is not null && TrendyolStatuses.HasReached(own.Status, OrderStatus.Invoiced)
                && (action.InvoiceUrl is null || own.InvoiceLink == action.InvoiceUrl),
            OrderActionKind.Cancel => IsCancelled(action, own, states),
            _ => false,
        };
    }

    private async Task InvoiceAsync(OrderAction action, CancellationToken cancellation)
    {
        if (action.InvoiceNumber is { } number && !InvoiceNumberPattern().IsMatch(number))
            throw Refused("invoice_number_invalid", "An invoice number at Trendyol is 3 letters or digits, the year and 9 digits.");
        var parameters = action.InvoiceNumber is null
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["invoiceNumber"] = action.InvoiceNumber };
        await SetStatusAsync(action, "Invoiced", OrderStatus.Invoiced, parameters, cancellation);
        if (action.InvoiceUrl is null)
            return;
        var answer = await api.PostAsync(
            TrendyolOperations.InvoiceLink, $"integration/sellers/{api.SellerId}/seller-invoice-links",
            new
            {
                invoiceLink = action.InvoiceUrl,
                shipmentPackageId = PackageNumber(action),
                invoiceDateTime = action.InvoicedAt?.ToUnixTimeSeconds(),
                invoiceNumber = action.InvoiceNumber,
            },
            cancellation);
        // 409: the link was sent before.
        if ((int)answer.Status != 409)
            TrendyolApi.EnsureWritten(answer);
    }

    private async Task CancelAsync(OrderAction action, CancellationToken cancellation)
    {
        // 504 is Trendyol's reason for errors of the integration: what fits none of the others.
        var reasonId = action.Reason switch
        {
            "out_of_stock" => 500,
            "defective" => 501,
            "wrong_price" => 502,
            "force_majeure" => 506,
            _ => 504,
        };
        var answer = await api.PutAsync(
            TrendyolOperations.PackageUnsupplied, $"{PackagePath(action)}/items/unsupplied", new { lines = LinesOf(action), reasonId }, cancellation);
        TrendyolApi.EnsureWritten(answer);
    }

    private async Task SetStatusAsync(
        OrderAction action, string word, OrderStatus status, Dictionary<string, string> parameters, CancellationToken cancellation)
    {
        var answer = await api.PutAsync(
            TrendyolOperations.PackageUpdate, PackagePath(action), new { lines = LinesOf(action), @params = parameters, status = word }, cancellation);
        // Trendyol refuses a status the package already has: a repeat after a crash looks like that.
        if ((int)answer.Status is 400 or 409 && await HasReachedAsync(action, status, cancellation))
            return;
        TrendyolApi.EnsureWritten(answer);
    }

    private async Task<bool> HasReachedAsync(OrderAction action, OrderStatus status, CancellationToken cancellation)
    {
        var packageId = PackageOf(action);
        var packages = await new TrendyolOrders(api).ReadPackagesAsync(action.OrderKey, cancellation);
        return packages.Any(package => package.AnyText("shipmentPackageId", "id") == packageId
            && package.AnyText("status", "shipmentPackageStatus") is { } raw && TrendyolStatuses.HasReached(raw, status));
    }

    /// <summary>Done where the package itself is cancelled, or a cancelled package that came out of it holds the lines.</summary>
    private static bool IsCancelled(OrderAction action, PackageState? own, List<PackageState> states)
    {
        if (own is not null && IsCancelled(own))
            return true;
        return states.Exists(state => IsCancelled(state) && state.Origins.Contains(PackageOf(action))
            && action.Lines.All(line => state.Lines.GetValueOrDefault(line.ExternalLineId) >= line.Quantity));
    }

    private static bool IsCancelled(PackageState state) => TrendyolStatuses.Map(state.Status) is OrderStatus.Cancelled or OrderStatus.Unsupplied;

    private static PackageState ReadState(PlatformJson package)
    {
        try
        {
            return new PackageState(
                package.RequiredText("shipmentPackageId", "id"),
                package.Text("status", "shipmentPackageStatus") ?? "",
                package.Text("invoiceLink"),
                [.. package.List("originPackageIds").Select(static id => id.OwnId()).OfType<string>()],
                package.List("lines").GroupBy(static line => line.RequiredText("lineId", "id"), StringComparer.Ordinal)
                    .ToDictionary(static group => group.Key, static group => group.Sum(TrendyolPackages.QuantityOf), StringComparer.Ordinal));
        }
        catch (FormatException error)
        {
            throw new PlatformException(
                PlatformFailure.Broken, "answer_not_understood", $"A package of the order was not understood: {error.Message}", inner: error);
        }
    }

    private string PackagePath(OrderAction action) =>
        $"integration/order/sellers/{api.SellerId}/shipment-packages/{PackageNumber(action).ToString(CultureInfo.InvariantCulture)}";

    private static object[] LinesOf(OrderAction action) =>
        [.. action.Lines.Select(static line => (object)new { lineId = Number(line.ExternalLineId, "line"), quantity = line.Quantity })];

    private static long PackageNumber(OrderAction action) => Number(PackageOf(action), "package");

    private static string PackageOf(OrderAction action) =>
        action.PackageExternalId ?? throw Refused("package_required", "Trendyol acts on packages; the action names none.");

    private static long Number(string id, string what) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Refused($"{what}_id_invalid", $"Trendyol's {what} ids are numbers.");

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);

    [GeneratedRegex("^[A-Za-z0-9]{3}20[0-9]{2}[0-9]{9}$", RegexOptions.CultureInvariant)]
    private static partial Regex InvoiceNumberPattern();

    private sealed record PackageState(
        string Id, string Status, string? InvoiceLink, IReadOnlyList<string> Origins, IReadOnlyDictionary<string, long> Lines);
}
