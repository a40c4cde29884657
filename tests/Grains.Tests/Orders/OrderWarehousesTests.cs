using KolajAI.Grains.Orders;
using KolajAI.Orders;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Orders;

/// <summary>A package is of the warehouse that all of its lines come from.</summary>
public sealed class OrderWarehousesTests
{
    [Fact]
    public void Told_LinesAndPackages_TakeTheWarehousesOfTheLedger()
    {
        var order = new Order
        {
            Id = "o",
            IntegrationId = "i",
            Account = "a",
            OrderKey = "k",
            ExternalId = "e",
            Status = OrderStatus.Created,
            RawStatus = "new",
            PlacedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            FulfilledBy = "seller",
            Currency = "TRY",
            Lines = [Line("1"), Line("2"), Line("3")],
            Packages = [Package("one", "1"), Package("mixed", "1", "2"), Package("none", "3")],
        };

        var told = OrderWarehouses.Told(order, [Entry("o|1|reserve|1", "north"), Entry("o|2|reserve|2", "north"), Entry("o|2|reserve|2@south", "south")]);

        Assert.Equal(["north", "north south", ""], told.Lines.Select(static l => string.Join(' ', l.WarehouseIds)));
        Assert.Equal(["north", null, null], told.Packages.Select(static p => p.WarehouseId));
        Assert.Same(told, OrderWarehouses.Told(told, []));
        Assert.Same(order, OrderWarehouses.WithPackages(order));
    }

    private static OrderLine Line(string id) => new() { Id = id, ExternalLineId = id, Title = id };

    private static OrderPackage Package(string id, params string[] lines) => new()
    {
        Id = id,
        ExternalId = id,
        Status = OrderStatus.Created,
        RawStatus = "new",
        Lines = [.. lines.Select(static l => new OrderPackageLine(l, 1))],
    };

    private static LineEntry Entry(string key, string warehouse) => new(key, "reserve", warehouse, 0, 1);
}
