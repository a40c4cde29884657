using KolajAI.Errors;
using KolajAI.Grains.Fencing;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Imports;

/// <summary>
/// Gives rows to their products, side by side: the same writes as sync-products and update-inventory make, so the same rules. A row done
/// again comes to the same.
/// </summary>
internal sealed class ImportRows(IGrainFactory grains, IProductReads products, TimeProvider clock)
{
    /// <summary>Rows wait for the disk together and share its flush.</summary>
    private const int AtOnce = 32;

    private static readonly TimeSpan[] Pauses = [.. new[] { 0.2, 0.5, 1, 2, 4 }.Select(static s => TimeSpan.FromSeconds(s))];

    public async Task<IReadOnlyList<RowResult>> RunAsync(string tenant, string importId, ImportDocument import, IReadOnlyList<MappedRow> rows)
    {
        var known = await products.ResolveSkusAsync(tenant, rows.Select(Sku).OfType<string>().ToHashSet(StringComparer.Ordinal));
        var done = new RowResult[rows.Count];
        await Parallel.ForAsync(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var existing = Sku(rows[i]) is { } sku ? known.GetValueOrDefault(sku) : null;
            done[i] = rows[i].Errors.Count > 0
                ? new RowResult(rows[i], existing, RowFate.Rejected, rows[i].Errors)
                : await PatientlyAsync(rows[i], existing, () => OneAsync(tenant, importId, import, rows[i], existing));
        });
        return done;
    }

    /// <summary>As the store keeps it; null where it cannot be one, which the product then says.</summary>
    public static string? Sku(MappedRow row) =>
        string.IsNullOrWhiteSpace(row.Sku) || !SkuFolding.CanNormalise(row.Sku) ? null : row.Sku.Trim().Normalize();

    private async Task<RowResult> OneAsync(string tenant, string importId, ImportDocument import, MappedRow row, string? existing)
    {
        if (import.Order.Take is ImportTakes.Stock or ImportTakes.Price)
            return await InventoryAsync(tenant, importId, import, row, existing);
        var madeHere = IdOf(import, importId, row.Number);
        // Units of a new product that lie elsewhere are counted there once it is made.
        bool Counts(string? there) => row.Quantity is not null
            && (there is null || there == madeHere ? row.WarehouseId is not null && !import.Order.DryRun : import.Order.Take is ImportTakes.All);
        var countsStock = Counts(existing);
        var result = await UpsertAsync(tenant, importId, import, row, existing ?? madeHere, isNew: existing is null, passing: !countsStock);
        // Made since this block began: by somebody else under the SKU, or by this very row, when another silo has taken the import up.
        if (existing is null && result.Errors.Any(static e => e.Code is ErrorCodes.SkuTaken or ErrorCodes.ProductExists) && Sku(row) is { } sku
            && (await products.ResolveSkusAsync(tenant, [sku])).TryGetValue(sku, out existing))
        {
            countsStock = Counts(existing);
            result = await UpsertAsync(tenant, importId, import, row, existing, isNew: false, passing: !countsStock);
        }

        if (!result.Succeeded)
            return new RowResult(row, existing, RowFate.Rejected, [.. row.Place(result.Errors)]);
        // Made by this very row before the work was stopped: it is as new as it was.
        var fate = result.Created || (existing == madeHere && result.Changes.Count == 0) ? RowFate.Created : result.Changes.Count > 0 ? RowFate.Changed : RowFate.Unchanged;
        if (!countsStock)
            return new RowResult(row, result.View?.Document.Product.Id ?? existing, fate, []);
        var counted = await InventoryAsync(tenant, importId, import, row, existing ?? madeHere);
        return counted.Fate is RowFate.Unchanged || fate is RowFate.Created && counted.Errors.Count == 0 ? counted with { Fate = fate } : counted;
    }

    private Task<ProductResult> UpsertAsync(string tenant, string importId, ImportDocument import, MappedRow row, string id, bool isNew, bool passing) =>
        Grain(tenant, id).Upsert(new ProductWrite
        {
            // The SKU named the product; a former one must not bring it back.
            Patch = (isNew ? row.Patch : row.Patch with { Sku = null }) with { Quantity = row.WarehouseId is null ? row.Patch.Quantity : null },
            CreateOnly = isNew,
            ListOn = import.Order.AccountKey is { } account ? [account] : [],
            OperationId = import.Order.DryRun ? null : import.OperationId,
            DryRun = import.Order.DryRun,
            Cause = Cause(importId),
            Passing = passing,
        });

    /// <summary>A count of the moment that the file came (or that the row names), or prices, of a product that exists.</summary>
    private async Task<RowResult> InventoryAsync(string tenant, string importId, ImportDocument import, MappedRow row, string? existing)
    {
        if (existing is null)
            return Refused(row, null, new RowError(row.Headings.GetValueOrDefault("sku"), ErrorCodes.ProductNotFound, "There is no product with this SKU."));
        var isPrice = import.Order.Take is ImportTakes.Price;
        if (isPrice ? (row.Patch.Price ?? row.Patch.ListPrice) is null : row.Quantity is null)
            return Refused(row, existing, new RowError(null, ErrorCodes.Required, isPrice ? "The row holds no price." : "The row holds no quantity."));
        if (await products.FindAsync(tenant, existing) is not { } stored)
            return Refused(row, existing, new RowError(null, ErrorCodes.ProductNotFound, "There is no such product."));
        var result = await Grain(tenant, existing).UpdateInventory(new InventoryWrite
        {
            Quantity = isPrice ? null : row.Quantity,
            CountedAt = isPrice ? null : row.CountedAt ?? import.CreatedAt,
            WarehouseId = isPrice ? null : row.WarehouseId,
            Price = isPrice ? row.Patch.Price : null,
            ListPrice = isPrice ? row.Patch.ListPrice : null,
            OperationId = import.Order.DryRun ? null : import.OperationId,
            Cause = Cause(importId),
            DryRun = import.Order.DryRun,
            Passing = true,
        });
        if (result.Errors.Count > 0)
            return new RowResult(row, existing, RowFate.Rejected, [.. row.Place(result.Errors)]);
        return new RowResult(row, existing, result.Version > stored.Version ? RowFate.Changed : RowFate.Unchanged, []);
    }

    /// <summary>The store or a silo away for a moment costs time, not rows.</summary>
    private async Task<RowResult> PatientlyAsync(MappedRow row, string? existing, Func<Task<RowResult>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (StorageFailedException failed) when (failed.IsOfUnit || attempt == Pauses.Length)
            {
                // If the whole store is away, what is found here cannot be stored either and the block is done again.
                return Refused(row, existing, new RowError(null, ErrorCodes.StorageUnavailable, failed.Message));
            }
            catch (Exception e) when (attempt < Pauses.Length && PassingFailures.IsPassing(e))
            {
                await Task.Delay(Pauses[attempt], clock);
            }
        }
    }

    /// <summary>The same for every try of the row, so that a repeat knows what it made itself; rows of a file lie beside each other.</summary>
    private static string IdOf(ImportDocument import, string importId, long row)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(importId), hash);
        var id = Guid.CreateVersion7(import.CreatedAt).ToByteArray(bigEndian: true);
        (id[6], id[7]) = ((byte)(0x70 | (hash[0] & 0x0F)), hash[1]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(8), 0x8000_0000 | (uint)(row & 0x3FFF_FFFF));
        hash.Slice(2, 4).CopyTo(id.AsSpan(12));
        return new Guid(id, bigEndian: true).ToString();
    }

    private static string Cause(string importId) => $"import:{importId}";

    private static RowResult Refused(MappedRow row, string? existing, RowError error) => new(row, existing, RowFate.Rejected, [error]);

    private IProductGrain Grain(string tenant, string productId) => grains.GetGrain<IProductGrain>(GrainKeys.Product(tenant, productId));
}
