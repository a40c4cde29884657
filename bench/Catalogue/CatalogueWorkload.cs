using KolajAI.Bench.Hubs;
using KolajAI.Bench.Running;

namespace KolajAI.Bench.Catalogue;

/// <summary>
/// W7: catalogues of 10,000, 100,000 and 1,000,000 products, each hub a process of its own. Products get a count, in calls of 10,000,
/// once when its grain is not active yet and once when it is: what an item costs, in processor time of the hub, must not grow with the catalogue.
/// </summary>
internal static class CatalogueWorkload
{
    private const double Goal = 1.2;

    // The more products, the more calls one start gives; so the small catalogue starts more often.
    private static readonly (int Products, int Starts)[] Sizes = [(10_000, 3), (100_000, 1), (1_000_000, 1)];

    public static async Task<WorkloadResult> RunAsync(TextWriter progress)
    {
        await using var seller = await ObservedSeller.StartAsync();
        var figures = new Figures();
        foreach (var (products, starts) in Sizes)
        {
            await progress.WriteLineAsync($"W7: {products} products");
            using var run = await CatalogueRun.SeedAsync(seller, products, figures);
            for (var start = 1; start <= starts; start++)
                await run.MeasureAsync(progress);
        }

        return new WorkloadResult(
            "W7", BenchArguments.Sqlite,
            [
                new Measure("cost of an item, products not active, 1,000,000 of 10,000 products", Growth(figures, $"{CatalogueRun.Cold}_{CatalogueRun.Processor}"), Goal, AtMost: true),
                new Measure("cost of an item, products active, 1,000,000 of 10,000 products", Growth(figures, $"{CatalogueRun.Warm}_{CatalogueRun.Processor}"), Goal, AtMost: true),
            ],
            [], figures.All);
    }

    private static List<double> Growth(Figures figures, string name)
    {
        var small = Statistics.Median(figures.Of(CatalogueRun.Name(name, Sizes[0].Products)));
        return [.. figures.Of(CatalogueRun.Name(name, Sizes[^1].Products)).Select(cost => cost / small)];
    }
}
