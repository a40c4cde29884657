using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Grains.Tests.Orders;

/// <summary>Makes random histories of an order that is told package by package, with what must have become of it in the end.</summary>
internal sealed class PackageHistory
{
    private readonly Random _random;
    private readonly List<RemotePackage> _open = [];
    private long _version = 1000;
    private int _packages;

    public PackageHistory(int seed)
    {
        _random = new Random(seed);
        foreach (var line in Enumerable.Range(1, _random.Next(1, 4)).Select(static i => $"L{i}"))
            Ordered[line] = _random.Next(1, 6);
        var first = _random.Next(2) == 0 || Ordered.Count == 1;
        foreach (var lines in first ? [Ordered.Keys.ToList()] : Ordered.Keys.Select(static k => new List<string> { k }))
            Tell(New(lines.Select(l => new PackageLine(l, Ordered[l])), [], PackageOrigin.Order));
        for (var step = _random.Next(0, 10); step > 0 && _open.Count > 0; step--)
            Step();
    }

    public Dictionary<string, long> Ordered { get; } = [];

    public Dictionary<string, long> Cancelled { get; } = [];

    public Dictionary<string, long> Shipped { get; } = [];

    public List<RemoteOrder> Messages { get; } = [];

    public static RemoteOrder Message(long version, params RemotePackage[] packages) => new()
    {
        OrderKey = "1",
        ExternalId = "1",
        Version = version,
        Status = packages[0].Status,
        RawStatus = packages[0].RawStatus,
        PlacedAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(version),
        Currency = "TRY",
        Lines = packages.SelectMany(static p => p.Lines).Select(static l => l.ExternalLineId).Distinct()
            .Select(static l => new RemoteOrderLine { ExternalLineId = l, Title = l, Sku = "SKU-" + l, UnitPrice = new Money(10_000, "TRY") }).ToList(),
        Packages = packages.ToList(),
        LinesAreWhole = false,
    };

    private void Step()
    {
        var package = _open[_random.Next(_open.Count)];
        switch (_random.Next(5))
        {
            case 0 when package.Lines.Sum(static l => l.Quantity) > 1:
                Split(package, cancelOne: false);
                break;
            case 1 when package.Lines.Sum(static l => l.Quantity) > 1:
                Split(package, cancelOne: true);
                break;
            case 2:
                End(package, OrderStatus.Cancelled, Cancelled);
                break;
            case 3:
                End(package, OrderStatus.Shipped, Shipped);
                break;
            default:
                _open.Remove(package);
                Tell(package with { Status = OrderStatus.Picking, Version = ++_version });
                break;
        }
    }

    /// <summary>The package is replaced by two; the platform may tell of its end or leave it silently.</summary>
    private void Split(RemotePackage package, bool cancelOne)
    {
        _open.Remove(package);
        var (left, right) = (new List<PackageLine>(), new List<PackageLine>());
        foreach (var line in package.Lines)
        {
            var part = _random.NextInt64(0, line.Quantity + 1);
            if (part > 0)
                left.Add(line with { Quantity = part });
            if (part < line.Quantity)
                right.Add(line with { Quantity = line.Quantity - part });
        }

        // Some platforms dissolve the replaced package, some call it cancelled; its units live on in the new ones either way.
        switch (_random.Next(3))
        {
            case 0:
                Messages.Add(Message(++_version, package with { Dissolved = true, Version = _version }));
                break;
            case 1:
                Messages.Add(Message(++_version, package with { Status = OrderStatus.Cancelled, RawStatus = "Cancelled", Version = _version }));
                break;
        }

        var origin = cancelOne ? PackageOrigin.Cancel : PackageOrigin.Split;
        if (right.Count > 0)
            Tell(New(right, [package.ExternalId], origin));
        if (left.Count == 0)
            return;
        var other = New(left, [package.ExternalId], origin);
        if (cancelOne)
            End(other, OrderStatus.Cancelled, Cancelled);
        else
            Tell(other);
    }

    private void End(RemotePackage package, OrderStatus status, Dictionary<string, long> counts)
    {
        _open.Remove(package);
        foreach (var line in package.Lines)
            counts[line.ExternalLineId] = counts.GetValueOrDefault(line.ExternalLineId) + line.Quantity;
        Messages.Add(Message(++_version, package with { Status = status, RawStatus = status.ToString(), Version = _version }));
    }

    private void Tell(RemotePackage package)
    {
        _open.Add(package);
        Messages.Add(Message(package.Version, package));
    }

    private RemotePackage New(IEnumerable<PackageLine> lines, string[] origins, PackageOrigin createdBy) => new()
    {
        ExternalId = $"P{++_packages}",
        OriginIds = origins,
        CreatedBy = createdBy,
        Status = OrderStatus.Created,
        RawStatus = "Created",
        Version = ++_version,
        Lines = lines.ToList(),
    };
}
