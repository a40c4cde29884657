using System.Net;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Simulator.Tests;

public sealed class InventoryTests
{
    [Fact]
    public async Task StockWrite_Applied_HasNoTopLevelStatusAndIsJournalled()
    {
        await using var shop = await TrendyolShop.OpenAsync(batchDelayMs: 200);
        await shop.SeedAsync(("A", 10));
        using var accepted = await shop.PutStockAsync("A", 4);

        var before = await shop.BatchAsync(accepted);
        Assert.Equal(10, await shop.StockAsync("A"));
        shop.Time.Advance(TimeSpan.FromMilliseconds(200));
        var after = await shop.BatchAsync(accepted);

        Assert.Null(before["status"]);
        Assert.Empty(before["items"]!.AsArray());
        Assert.Null(after["status"]);
        Assert.Equal("SUCCESS", after["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal(4, await shop.StockAsync("A"));
        var entry = Assert.Single(await shop.Control.ReadJournalAsync(kind: JournalKinds.StockPrice, cancellationToken: TrendyolShop.Cancellation));
        Assert.Equal((10, 4, "A"), (entry.OldQuantity, entry.NewQuantity, entry.Barcode));
        Assert.Equal(TimeSpan.FromMilliseconds(200), entry.At - entry.ReceivedAt);
    }

    [Fact]
    public async Task StockWrite_FiveThreeFiveWithinFifteenMinutes_ThirdIsRefused()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));

        using var five = await shop.PutStockAsync("A", 5);
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        using var three = await shop.PutStockAsync("A", 3);
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        using var fiveAgain = await shop.PutStockAsync("A", 5);

        var refused = (await shop.BatchAsync(fiveAgain))["items"]![0]!;
        Assert.Equal("FAILED", refused["status"]!.GetValue<string>());
        Assert.Contains("15 dakika", refused["failureReasons"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(3, await shop.StockAsync("A"));

        shop.Time.Advance(TimeSpan.FromMinutes(5));
        using var fiveLater = await shop.PutStockAsync("A", 5);
        Assert.Equal("SUCCESS", (await shop.BatchAsync(fiveLater))["items"]![0]!["status"]!.GetValue<string>());
        Assert.Equal(5, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task StockWrite_RepeatAsHttpError_AppliesNothing()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10), ("B", 10));
        await shop.Platform.SetSettingsAsync(new TrendyolSellerSettings { RepeatGuardAsHttpError = true, BatchDelayMs = 0 }, TrendyolShop.Cancellation);
        using var first = await shop.PutStockAsync("A", 5);

        using var repeat = await shop.SendAsync(HttpMethod.Post, "integration/inventory/sellers/2738/products/price-and-inventory",
            """{"items":[{"barcode":"B","quantity":1},{"barcode":"A","quantity":5}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, repeat.StatusCode);
        Assert.Equal(10, await shop.StockAsync("B"));
    }

    [Theory]
    [InlineData("""{"barcode":"A"}""")]
    [InlineData("""{"quantity":1}""")]
    [InlineData("""{"barcode":"A","quantity":20001}""")]
    [InlineData("""{"barcode":"A","salePrice":100.01}""")]
    [InlineData("""{"barcode":"A","salePrice":99.999}""")]
    [InlineData("""{"barcode":"unknown","quantity":1}""")]
    public async Task StockWrite_InvalidItem_FailsAndLeavesTheOther(string item)
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10), ("B", 10));
        using var accepted = await shop.SendAsync(HttpMethod.Post, "integration/inventory/sellers/2738/products/price-and-inventory",
            $$"""{"items":[{{item}},{"barcode":"B","quantity":8}]}""");

        var batch = await shop.BatchAsync(accepted);

        Assert.Equal(["FAILED", "SUCCESS"], batch["items"]!.AsArray().Select(result => result!["status"]!.GetValue<string>()));
        Assert.Equal((10, 8), (await shop.StockAsync("A"), await shop.StockAsync("B")));
    }

    [Fact]
    public async Task StockWrite_PlannedFailure_FailsOnceWithItsReason()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await shop.Platform.FailInBatchesAsync(new BatchFailure { Barcodes = ["A"], Reason = "Geçici hata", Count = 1 }, TrendyolShop.Cancellation);

        using var failing = await shop.PutStockAsync("A", 5);
        using var working = await shop.PutStockAsync("A", 6);

        Assert.Equal("Geçici hata", (await shop.BatchAsync(failing))["items"]![0]!["failureReasons"]![0]!.GetValue<string>());
        Assert.Equal(6, await shop.StockAsync("A"));
    }

    [Fact]
    public async Task Journal_WithFile_HoldsTheWriteWhenTheCallIsAnswered()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");
        try
        {
            await using var shop = await TrendyolShop.OpenAsync(logFile: file);
            await shop.SeedAsync(("A", 10));
            using var accepted = await shop.PutStockAsync("A", 5);

            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            var lines = (await reader.ReadToEndAsync(TrendyolShop.Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            Assert.Contains("\"kind\":\"stock_price\"", lines[^1], StringComparison.Ordinal);
            Assert.Contains("\"new_quantity\":5", lines[^1], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
