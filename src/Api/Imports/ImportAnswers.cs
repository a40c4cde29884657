using KolajAI.Api.Answers;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Imports;

/// <param name="Sha256">Hex.</param>
internal sealed record ImportFileShape(string? Name, long Bytes, string Sha256);

/// <param name="Rows">Done, whatever became of them.</param>
/// <param name="Zeroed">No longer named by the supplier's feed, stock set to 0.</param>
/// <param name="ZeroingHeld">No longer named and left alone, because they are too large a part of the feed.</param>
internal sealed record ImportCounts(long Rows, long Created, long Changed, long Unchanged, long Rejected, long Zeroed, long ZeroingHeld);

/// <summary>An import and how far it is.</summary>
/// <param name="State"><c>queued</c>, <c>running</c>, <c>finished</c>, or <c>failed</c> (the file could not be read to its end; rows before it are done).</param>
/// <param name="OperationId">Follows the listings that it raises; null where it lists on no account.</param>
/// <param name="Columns">Headings of the file and what each was taken for; null: passed over.</param>
/// <param name="ErrorsKept">At <c>/api/imports/{id}/errors</c>; at most 10,000, the counts go on.</param>
/// <param name="Resumed">Times that it was taken up again after a stop.</param>
internal sealed record ImportShape(
    string Id, string State, string Format, bool DryRun, string Take, ImportFileShape File, string? IntegrationId, string? Account, string? ScheduleId, string? OperationId,
    IReadOnlyList<ImportColumn> Columns, ImportCounts Counts, long ErrorsKept, ImportFailure? Failure, int Resumed, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static ImportShape Of(string tenant, string id, ImportDocument import)
    {
        var account = import.Order.AccountKey is { } key ? AccountRef.FromKey(tenant, key) : default;
        return new ImportShape(
            id, import.State, import.Order.Format, import.Order.DryRun, import.Order.Take, new ImportFileShape(import.FileName, import.Bytes, import.Sha256),
            account.Integration, account.Account, import.ScheduleId, import.OperationId, import.Columns,
            new ImportCounts(import.Rows, import.Created, import.Changed, import.Unchanged, import.Rejected, import.Zeroed, import.ZeroingHeld),
            import.ErrorsKept, import.Failure, import.Resumed, import.CreatedAt, import.StartedAt, import.EndedAt);
    }
}

internal sealed record ImportAnswer(ImportShape Import) : Answer;

internal sealed record ImportsAnswer(IReadOnlyList<ImportShape> Imports, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

/// <param name="Row">As a person counts it in the file.</param>
/// <param name="Column">The heading; null for the whole row.</param>
internal sealed record ImportErrorShape(long Row, string? Sku, string? Column, string Code, string Detail)
{
    public static ImportErrorShape Of(StoredImportError error) => new(error.RowNumber, error.Sku, error.Column, error.Code, error.Detail);
}

internal sealed record ImportErrorsAnswer(IReadOnlyList<ImportErrorShape> Errors, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);
