using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>A seller's packages. Every method runs under the seller's lock.</summary>
internal sealed class OrderBook(TrendyolSeller seller, TrendyolIds ids)
{
    private readonly Dictionary<long, List<OrderPackage>> _versions = [];

    public OrderPackage? Find(long packageId) => _versions.GetValueOrDefault(packageId)?[^1];

    public IReadOnlyList<OrderPackage> All => [.. _versions.Values.Select(versions => versions[^1])];

    /// <summary>What an order read shows: each package as it was before the feed's lag.</summary>
    public IReadOnlyList<OrderPackage> Shown()
    {
        var until = seller.Now - TimeSpan.FromMilliseconds(seller.Settings.OrderFeedLagMs);
        return [.. _versions.Values.Select(versions => versions.FindLast(version => version.ModifiedAt <= until)).OfType<OrderPackage>()];
    }

    /// <summary>A buyer buys: the platform lowers its own stock, also for an order that still awaits payment.</summary>
    /// <exception cref="ControlRequestException">Unknown product (404), not on sale or not enough stock (409).</exception>
    public OrderPackage Place(TrendyolSale sale)
    {
        CheckOffer(sale);
        var packageId = ids.NextPackageId();
        var orderNumber = sale.OrderNumber ?? ids.NextOrderNumber();
        var status = sale.Awaiting ? PackageStatus.Awaiting : PackageStatus.Created;
        List<OrderLine> lines = [.. sale.Lines.Select(line => Sell(line, orderNumber, packageId))];
        return Keep(new OrderPackage
        {
            Id = packageId,
            OrderNumber = orderNumber,
            Status = status,
            OrderedAt = sale.OrderedAt ?? seller.Now,
            CreatedAt = seller.Now,
            ModifiedAt = seller.Now,
            CreatedBy = "order-creation",
            Lines = lines,
            History = [(seller.Now, status)],
            Buyer = sale.Buyer ?? new TrendyolBuyer(),
            Company = sale.Company,
            Micro = sale.Micro,
            Cargo = CargoProvider.Find(sale.CargoProvider) ?? throw Bad($"No cargo provider {sale.CargoProvider}."),
        });
    }

    /// <summary>Moves a package forward.</summary>
    /// <exception cref="ControlRequestException">Backwards or from an end (409).</exception>
    public OrderPackage Move(OrderPackage package, PackageStatus status)
    {
        CheckMove(package, status);
        return Keep(package.Moved(status, seller.Now));
    }

    public OrderPackage Change(OrderPackage package) => Keep(package with { ModifiedAt = seller.Now });

    /// <summary>
    /// Takes quantities out of a package. All of it: the package ends in <paramref name="end"/>. A part: the package ends
    /// holding that part alone, and the rest goes on in a new package made by "cancel".
    /// </summary>
    /// <exception cref="ControlRequestException">Too late (409).</exception>
    public IReadOnlyList<OrderPackage> TakeOut(OrderPackage package, IReadOnlyDictionary<long, int> quantities, PackageStatus end, Cancellation why, bool restock)
    {
        CheckMove(package, end);
        List<OrderLine> taken = [], rest = [];
        foreach (var line in package.Lines)
        {
            var removed = quantities.GetValueOrDefault(line.LineId);
            if (removed > 0)
                taken.Add(line with { Quantity = removed, Cancelled = why });
            if (line.Quantity > removed)
                rest.Add(line with { Quantity = line.Quantity - removed });
        }

        foreach (var line in taken)
            GiveBack(package, line, restock);
        List<OrderPackage> changed = [Keep(package.Moved(end, seller.Now) with { Lines = taken })];
        if (rest.Count > 0)
            changed.Add(Derive(package, rest, "cancel"));
        return changed;
    }

    /// <summary>Replaces a package by several: it ends UnPacked, the new ones hold the same lines and quantities together.</summary>
    public IReadOnlyList<OrderPackage> Split(OrderPackage package, IReadOnlyList<IReadOnlyList<OrderLine>> parts) =>
        [Keep(package.Moved(PackageStatus.UnPacked, seller.Now)), .. parts.Select(part => Derive(package, part, "split"))];

    private OrderPackage Derive(OrderPackage origin, IReadOnlyList<OrderLine> lines, string createdBy) => Keep(origin with
    {
        Id = ids.NextPackageId(),
        CreatedBy = createdBy,
        OriginPackageIds = [origin.Id],
        Lines = lines,
        CreatedAt = seller.Now,
        ModifiedAt = seller.Now,
        History = [(seller.Now, origin.Status)],
    });

    private static void CheckMove(OrderPackage package, PackageStatus status)
    {
        if (!PackageMoves.Allowed(package.Status, status))
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"Package {package.Id} cannot go from {package.Status} to {status}.");
    }

    private void CheckOffer(TrendyolSale sale)
    {
        if (sale.Lines.Count == 0 || sale.Lines.Any(line => line.Quantity < 1))
            throw Bad("A sale needs lines with a quantity of at least 1.");
        foreach (var wanted in sale.Lines.GroupBy(line => line.Barcode))
        {
            var product = seller.Products.Find(wanted.Key)
                ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"No product {wanted.Key}.");
            var quantity = wanted.Sum(line => line.Quantity);
            if (product.Approval != Products.ProductApproval.Approved || product.Archived || product.Quantity < quantity)
                throw new ControlRequestException(StatusCodes.Status409Conflict, $"{wanted.Key}: {product.Quantity} on sale, {quantity} wanted.");
        }
    }

    private OrderLine Sell(TrendyolSaleLine wanted, string orderNumber, long packageId)
    {
        var product = seller.Products.Find(wanted.Barcode) ?? throw Bad($"No product {wanted.Barcode}.");
        var line = new OrderLine
        {
            LineId = ids.NextLineId(),
            Barcode = product.Barcode,
            StockCode = product.Details.StockCode,
            ContentId = product.ContentId,
            ProductName = product.Details.Title,
            Quantity = wanted.Quantity,
            UnitGross = wanted.UnitPrice ?? product.SalePrice,
            UnitSellerDiscount = wanted.SellerDiscount,
            UnitTyDiscount = wanted.TyDiscount,
            VatRate = product.Details.VatRate ?? 20,
        };
        seller.Products.Offer(product, product.Quantity - wanted.Quantity, null, null, new JournalEntry
        {
            Kind = JournalKinds.Sale,
            OrderNumber = orderNumber,
            PackageId = packageId,
            LineId = line.LineId,
            Quantity = wanted.Quantity,
        });
        return line;
    }

    private void GiveBack(OrderPackage package, OrderLine line, bool restock)
    {
        var cause = new JournalEntry
        {
            Kind = JournalKinds.Cancel,
            Barcode = line.Barcode,
            OrderNumber = package.OrderNumber,
            PackageId = package.Id,
            LineId = line.LineId,
            Quantity = line.Quantity,
            Detail = line.Cancelled?.Reason,
        };
        if (seller.Products.Find(line.Barcode) is { } product)
            seller.Products.Offer(product, product.Quantity + (restock ? line.Quantity : 0), null, null, cause);
        else
            seller.Write(cause);
    }

    private OrderPackage Keep(OrderPackage package)
    {
        if (!_versions.TryGetValue(package.Id, out var versions))
            _versions[package.Id] = versions = [];
        var before = versions.Count == 0 ? (PackageStatus?)null : versions[^1].Status;
        versions.Add(package);
        seller.Write(new JournalEntry
        {
            Kind = JournalKinds.Package,
            OrderNumber = package.OrderNumber,
            PackageId = package.Id,
            Detail = package.Status.ToString(),
        });
        // Webhooks tell statuses; a change of carrier alone is none.
        if (before != package.Status)
            seller.Webhooks.Tell(package);
        return package;
    }

    private static ControlRequestException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
