using KolajAI.Grains.Accounts;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Imports;

/// <summary>
/// What becomes of products that a supplier's feed named before and does not name now. Where they are a large part of the feed it is the
/// feed that is broken: nothing is set to 0.
/// </summary>
internal sealed class MissingProducts(IImportReads imports, IGrainFactory grains)
{
    private const int Page = 200;

    /// <returns>The import with what was done; null when another has taken over.</returns>
    public async Task<ImportDocument?> SettleAsync(ImportProgress progress, DateTimeOffset later)
    {
        var import = progress.Document;
        if (import.ScheduleId is not { } schedule || import.Order.Missing != "zero" || import.Order.DryRun)
            return import;
        var (seen, gone) = await imports.SeenAsync(progress.Tenant, schedule, progress.Id);
        if (gone == 0)
            return import;
        var limits = BrakeLimits.Default;
        if (import.Unnamed > 0 || import.Rows == 0 || (gone > limits.ZeroedAtLeast && gone > seen * limits.ZeroedSharePercent / 100))
            return import with { ZeroingHeld = gone };
        for (string? after = null; ;)
        {
            var page = await imports.MissingAsync(progress.Tenant, schedule, progress.Id, after, Page);
            if (page.Count == 0)
                return progress.Document;
            after = page[^1];
            var zeroed = 0;
            await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (product, _) =>
            {
                var result = await grains.GetGrain<IProductGrain>(GrainKeys.Product(progress.Tenant, product)).UpdateInventory(new InventoryWrite
                {
                    Quantity = 0,
                    CountedAt = import.CreatedAt,
                    Cause = $"import:{progress.Id}",
                    Passing = true,
                });
                if (result.Errors.Count == 0)
                    Interlocked.Increment(ref zeroed);
            });
            IList<StoreRow> unseen = [.. page.Select(product => new ImportUnseenRow(schedule, product))];
            if (!await progress.SaveAsync(progress.Document with { Zeroed = progress.Document.Zeroed + zeroed }, later, unseen))
                return null;
        }
    }
}
