using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Errors;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Operations;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Imports;

/// <summary>
/// Reads a file block by block: the rows of a block are written by their products, then how far it is and what was wrong is one unit. After a
/// stop it goes on behind the last unit; the rows between are done again and come to the same.
/// </summary>
internal sealed class ImportRun(
    ICommitter committer, IImportReads imports, IAccountReads accounts, ImportRows rows, MissingProducts missing, IGrainFactory grains, ImportFiles files, TimeProvider clock)
{
    /// <summary>How long after its last word an import is taken for abandoned.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int BlockRows = 250;
    private const int MostErrors = 10_000;

    /// <summary>More often than machines die: something in the file breaks the work each time.</summary>
    private const int MostResumed = 200;

    private static readonly TimeSpan OperationDeadline = TimeSpan.FromHours(24);

    /// <summary>Works until the end, or until the hub stops.</summary>
    public async Task RunAsync(string tenant, string id, CancellationToken stopping)
    {
        if (await ImportProgress.FindAsync(committer, imports, tenant, id) is not { Document.HasEnded: false } progress)
            return;
        var import = progress.Document;
        if (!await progress.SaveAsync(
            import with { State = ImportStates.Running, StartedAt = import.StartedAt ?? clock.GetUtcNow(), Resumed = import.StartedAt is null ? 0 : import.Resumed + 1 }, Later))
            return;
        try
        {
            if (progress.Document.Resumed > MostResumed)
                throw new ImportFileException(ErrorCodes.ImportUnreadable, $"The work broke off {MostResumed} times, last behind row {import.Rows}; tell the operator the import's id.");
            await RequireAccountAsync(tenant, import);
            await RequireFileAsync(tenant, id, import, stopping);
            if (!await ReadFileAsync(progress, stopping))
                return;
            if (await missing.SettleAsync(progress, Later) is { } settled)
                await EndAsync(progress, settled with { State = ImportStates.Finished });
        }
        catch (ImportFileException failed)
        {
            await EndAsync(progress, progress.Document with { State = ImportStates.Failed, Failure = new ImportFailure(failed.Code, failed.Message, failed.Row) });
        }
    }

    private DateTimeOffset Later => clock.GetUtcNow() + Lease;

    /// <returns>False when the hub stops or another has taken over.</returns>
    private async Task<bool> ReadFileAsync(ImportProgress progress, CancellationToken stopping)
    {
        var import = progress.Document;
        using var reader = RecordReaders.Open(files.Open(progress.Id), import.Order, import.IsUtf8, files.ScratchOf(progress.Id));
        var mapper = new RowMapper(import.Order, reader.PrefersComma, import.CreatedAt);
        var seen = new HashSet<ulong>();
        for (var done = 0L; done < import.Rows && reader.Read() is { } record; done++)
            Repeats(seen, mapper.Map(record));
        var block = new List<MappedRow>(BlockRows);
        ImportFileException? broken = null;
        while (broken is null && !stopping.IsCancellationRequested)
        {
            block.Clear();
            try
            {
                while (block.Count < BlockRows && reader.Read() is { } record)
                    block.Add(Repeats(seen, mapper.Map(record)));
            }
            catch (ImportFileException failed)
            {
                // What was read before it still counts.
                broken = failed;
            }

            if (broken is null && block.Count == 0)
                return true;
            if (!await WriteAsync(progress, block, mapper.Describe(reader.Headings)))
                return false;
        }

        if (broken is not null)
            throw broken;
        // The next start goes on at once.
        await progress.SaveAsync(progress.Document, clock.GetUtcNow());
        return false;
    }

    private async Task<bool> WriteAsync(ImportProgress progress, IReadOnlyList<MappedRow> block, IReadOnlyList<ImportColumn> columns)
    {
        var before = progress.Document;
        var results = await rows.RunAsync(progress.Tenant, progress.Id, before, block);
        var stored = new List<StoreRow>();
        foreach (var result in results)
        {
            if (result.ProductId is { } product && before.ScheduleId is { } schedule && !before.Order.DryRun)
                stored.Add(new ImportSeenRow(schedule, product, progress.Id));
            var place = 0;
            foreach (var error in result.Errors.TakeWhile(_ => before.ErrorsKept + stored.Count(static r => r is ImportErrorRow) < MostErrors))
                stored.Add(new ImportErrorRow(progress.Id, result.Row.Number, place++, result.Row.Sku, error.Column, error.Code, error.Detail));
        }

        long Count(RowFate fate) => results.Count(r => r.Fate == fate);
        var saved = await progress.SaveAsync(
            before with
            {
                Columns = columns,
                Rows = before.Rows + block.Count,
                Created = before.Created + Count(RowFate.Created),
                Changed = before.Changed + Count(RowFate.Changed),
                Unchanged = before.Unchanged + Count(RowFate.Unchanged),
                Rejected = before.Rejected + Count(RowFate.Rejected),
                ErrorsKept = before.ErrorsKept + stored.Count(static r => r is ImportErrorRow),
                Unnamed = before.Unnamed + results.Count(static r => r is { Fate: RowFate.Rejected, ProductId: null }),
            },
            Later, stored);
        return saved;
    }

    private async Task EndAsync(ImportProgress progress, ImportDocument ended)
    {
        if (ended.OperationId is { } operation)
            await Operation(progress.Tenant, operation).Seal((int)Math.Min(ended.Rows - ended.Rejected, int.MaxValue), (int)Math.Min(ended.Rejected, int.MaxValue));
        if (await progress.SaveAsync(ended with { EndedAt = clock.GetUtcNow() }, Later))
            await files.DeleteAsync(progress.Tenant, progress.Id);
    }

    private async Task RequireAccountAsync(string tenant, ImportDocument import)
    {
        if (import.Order.AccountKey is not { } key)
            return;
        if (!(await accounts.ListAsync(tenant)).Contains(AccountRef.FromKey(tenant, key)))
            throw new ImportFileException(ErrorCodes.AccountNotFound, "The account that the products were to be listed on is gone.");
        if (import.OperationId is { } operation)
            await Operation(tenant, operation).Start(new OperationStart("import", clock.GetUtcNow() + OperationDeadline, import.Cause, null));
    }

    /// <summary>What is read is what was sent, or nothing is.</summary>
    private async Task RequireFileAsync(string tenant, string id, ImportDocument import, CancellationToken stopping)
    {
        await files.FetchAsync(tenant, id, stopping);
        try
        {
            await using var file = files.Open(id);
            if (file.Length == import.Bytes && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stopping)) == import.Sha256)
                return;
        }
        catch (IOException)
        {
            // Gone or unreadable, which the answer says.
        }

        throw new ImportFileException(ErrorCodes.ImportFileLost, "The file that was sent is no longer whole on the hub's disk; send it again. Rows that are done stay done.");
    }

    /// <summary>A product stands in a file once for each of its warehouses, as in a call.</summary>
    private static MappedRow Repeats(HashSet<ulong> seen, MappedRow row)
    {
        if (ImportRows.Sku(row) is not { } sku || seen.Add(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(row.WarehouseId is { } warehouse ? $"{sku}\n{warehouse}" : sku)))))
            return row;
        return row with { Errors = [.. row.Errors, new RowError(row.Headings.GetValueOrDefault("sku"), ErrorCodes.DuplicateItem, "An earlier row of this file is the same product.")] };
    }

    private IOperationGrain Operation(string tenant, string id) => grains.GetGrain<IOperationGrain>(GrainKeys.Operation(tenant, id));
}
