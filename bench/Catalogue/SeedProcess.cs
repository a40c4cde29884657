using System.Diagnostics;
using System.Globalization;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Stores;
using KolajAI.Grains.Products;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KolajAI.Bench.Catalogue;

/// <summary>
/// Fills a data folder with products in a process of its own, so that the hub's memory is not this one's: decided and made into units by the
/// product's own code, and committed, without a grain for each.
/// </summary>
internal static class SeedProcess
{
    public const string Command = "seed";

    private const string Tenant = "default";

    /// <summary>Units on their way: enough to fill the committer's batches.</summary>
    private const int AtOnce = 4000;

    public static async Task<double> StartAsync(BenchStore store, int products)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(SeedProcess).Assembly.Location, Command, store.Folder, products.ToString(CultureInfo.InvariantCulture), ObservedSeller.AccountKey])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in store.Environment)
            start.Environment[name] = value;
        using var seed = Process.Start(start) ?? throw new InvalidOperationException("The seed did not start.");
        var output = await seed.StandardOutput.ReadToEndAsync();
        await seed.WaitForExitAsync();
        if (seed.ExitCode != 0)
            throw new InvalidOperationException($"The seed failed: {output}");
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>What the process does; prints products a second.</summary>
    public static async Task RunAsync(string folder, string products, string accountKey, TextWriter output)
    {
        var count = int.Parse(products, CultureInfo.InvariantCulture);
        var services = new ServiceCollection().AddLogging().AddKolajStorage(new StorageOptions { DataFolder = folder, Postgres = Environment.GetEnvironmentVariable("KOLAJ_POSTGRES") });
        await using var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>())
            await hosted.StartAsync(CancellationToken.None);
        var committer = provider.GetRequiredService<ICommitter>();
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
        {
            var result = await committer.CommitAsync(Unit(i, accountKey), cancellation);
            if (!result.Committed)
                throw new InvalidOperationException($"Product {i} was answered {result.Outcome}.");
        });
        await output.WriteAsync((count / clock.Elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    private static Unit Unit(int number, string accountKey)
    {
        var now = TimeProvider.System.GetUtcNow();
        var write = new ProductWrite
        {
            Patch = new ProductPatch
            {
                Sku = CatalogueLoad.Sku(number),
                Barcode = CatalogueLoad.Barcode(number),
                Title = $"Kupa {number}",
                Description = "Seramik kupa, 350 ml.",
                Brand = "Kolaj",
                VatRate = "20",
                Price = new Money(1_499_000, "TRY"),
                Quantity = 1000,
                Images = [new ProductImage("https://images.example.com/kupa.jpg", 0)],
            },
            CreateOnly = true,
            ListOn = [accountKey],
            Cause = "bench",
        };
        var outcome = ProductUpsert.Decide(null, 0, Guid.CreateVersion7(now).ToString(), write, now);
        if (outcome.Decision is not { } decision)
            throw new InvalidOperationException($"Product {number} was refused: {outcome.Errors[0].Detail}");
        return decision.ToUnit(Tenant, 0, null, [], now);
    }
}
