using KolajAI.Api.Answers;
using KolajAI.Operations;

namespace KolajAI.Api.Operations;

/// <param name="State"><c>running</c> or <c>ended</c>.</param>
/// <param name="Counts">Items by state; every state is named.</param>
internal sealed record OperationShape(
    string Id, string Kind, string State, int Accepted, int Rejected, IReadOnlyDictionary<string, long> Counts,
    DateTimeOffset CreatedAt, DateTimeOffset Deadline, DateTimeOffset? EndedAt, long Version);

internal sealed record OperationAnswer(OperationShape Operation) : Answer;

internal sealed record OperationListAnswer(IReadOnlyList<OperationShape> Operations, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <param name="Aspect"><c>stock</c>, <c>price</c>, <c>content</c> or <c>action</c>.</param>
/// <param name="Reason">Why it was refused; null otherwise.</param>
internal sealed record OperationItemShape(
    string ProductId, string Sku, string IntegrationId, string Account, string Aspect, long Version, string State, OperationItemReason? Reason, DateTimeOffset UpdatedAt);

internal sealed record OperationItemReason(string? Code, string? Message);

internal sealed record OperationItemsAnswer(IReadOnlyList<OperationItemShape> Items, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

internal static class OperationAnswers
{
    private static readonly (OperationItemState State, string Word)[] Words =
    [
        (OperationItemState.Stored, "stored"), (OperationItemState.Sent, "sent"), (OperationItemState.Confirmed, "confirmed"),
        (OperationItemState.Refused, "refused"), (OperationItemState.Superseded, "superseded"), (OperationItemState.Held, "held"),
        (OperationItemState.Paused, "paused"), (OperationItemState.Expired, "expired"),
    ];

    public static IReadOnlyList<string> States { get; } = [.. Words.Select(static w => w.Word)];

    public static OperationShape Of(OperationView view) => new(
        view.Id, view.Kind, view.State, view.Accepted, view.Rejected,
        Words.ToDictionary(static w => w.Word, w => view.Counts.GetValueOrDefault(w.State)),
        view.CreatedAt, view.Deadline, view.EndedAt, view.Version);
}
