using Xunit;

namespace KolajAI.RealServers;

/// <summary>The harness itself: a server that starts, crashes and comes back with what it had.</summary>
public sealed class VendureServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KillAndStartAgain_ShopWithAnOrder_SameAddressAndNothingLost()
    {
        await using var server = await VendureServer.StartAsync(Cancellation);
        using var shop = await VendureShop.SetUpAsync(server, Cancellation);
        await shop.CreateProductByHandAsync("KILL-1", "Fincan", 100m, 4, Cancellation);
        var order = await shop.BuyAsync("KILL-1", 1, Cancellation);
        var (address, process) = (server.BaseAddress, server.ProcessId);

        await server.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.CountProductsAsync(Cancellation));
        await server.StartAgainAsync(Cancellation);

        Assert.Equal(address, server.BaseAddress);
        Assert.NotEqual(process, server.ProcessId);
        Assert.Equal(3, (await shop.ReadVariantAsync("KILL-1", Cancellation)).Saleable);
        Assert.Equal(order.Code, (await shop.ReadOrderAsync(order.Id, Cancellation)).Code);
        Assert.Contains(server.Log, line => line.Contains("Vendure server (v3.7.3) now running", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"second start: {server.StartDuration.TotalSeconds:F1} s");
    }

    [Fact]
    public async Task StartAgain_WhileRunning_Throws()
    {
        await using var server = await VendureServer.StartAsync(Cancellation);

        await Assert.ThrowsAsync<RealServerException>(() => server.StartAgainAsync(Cancellation));

        Assert.NotNull(server.ProcessId);
        TestContext.Current.TestOutputHelper?.WriteLine($"first start: {server.StartDuration.TotalSeconds:F1} s");
    }
}
