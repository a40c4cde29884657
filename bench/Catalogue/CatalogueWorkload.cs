using System.Globalization;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Running;

namespace KolajAI.Bench.Catalogue;

/// <summary>
/// W7: catalogues of 10,000, 100,000 and 1,000,000 products, each hub a process of its own. Products get a count, in calls of 10,000,
/// once when its grain is not active yet and once when it is: what an item costs, in processor time of the hub and its database until both rest again, must not grow with the catalogue.
/// Every product compared is written as often as any other: a row that is written again and again in a few seconds is cheaper.
/// </summary>
internal static class CatalogueWorkload
{
    private const double Goal = 1.2;

    // The more products, the more calls one catalogue gives; so there are several of the small one.
    private static readonly (int Products, int Catalogues)[] AllSizes = [(10_000, 3), (100_000, 1), (1_000_000, 1)];

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        await using var seller = await ObservedSeller.StartAsync();
        var figures = new Figures();
        var sizes = bench.Quick ? AllSizes[..^1] : AllSizes;
        foreach (var (products, catalogues) in sizes)
        {
            for (var catalogue = 1; catalogue <= (bench.Quick ? 1 : catalogues); catalogue++)
            {
                await bench.TellAsync($"W7: {products} products");
                await using var run = await CatalogueRun.SeedAsync(seller, await bench.NewStoreAsync(), products, figures);
                await run.MeasureAsync(bench);
            }
        }

        string Title(string products) => string.Create(
            CultureInfo.InvariantCulture, $"cost of an item, products {products}, {sizes[^1].Products:N0} of {sizes[0].Products:N0} products");
        return new WorkloadResult(
            "W7", bench.Engine,
            [
                new Measure(Title("not active"), Growth(figures, sizes[^1].Products, $"{CatalogueRun.Cold}_{CatalogueRun.Processor}"), Goal, AtMost: true),
                new Measure(Title("active"), Growth(figures, sizes[^1].Products, $"{CatalogueRun.Warm}_{CatalogueRun.Processor}"), Goal, AtMost: true),
            ],
            [], figures.All);
    }

    private static List<double> Growth(Figures figures, int largest, string name)
    {
        var small = Statistics.Median(figures.Of(CatalogueRun.Name(name, AllSizes[0].Products)));
        return [.. figures.Of(CatalogueRun.Name(name, largest)).Select(cost => cost / small)];
    }
}
