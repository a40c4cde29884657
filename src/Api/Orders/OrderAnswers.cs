using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Operations;
using KolajAI.Orders;

namespace KolajAI.Api.Orders;

/// <summary>An order as answered (api.md section 4).</summary>
internal sealed record OrderShape
{
    public required string Id { get; init; }
    public required string IntegrationId { get; init; }
    public required string Account { get; init; }

    /// <summary>The number the buyer sees.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The platform's immutable key.</summary>
    public required string OrderKey { get; init; }
    public required OrderStatus Status { get; init; }

    /// <summary>The platform's own word.</summary>
    public required string RawStatus { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required DateTimeOffset? ShipBy { get; init; }
    public required long Version { get; init; }

    /// <summary><c>seller</c> or <c>platform</c>.</summary>
    public required string FulfilledBy { get; init; }
    public required bool IsExport { get; init; }
    public required bool Test { get; init; }
    public required string Currency { get; init; }
    public required OrderPayment? Payment { get; init; }
    public required string? CustomerNote { get; init; }
    public required bool Gift { get; init; }
    public required OrderParty? Billing { get; init; }
    public required OrderParty? Shipping { get; init; }

    /// <summary><c>full</c>; <c>masked</c> for viewers, and where the platform told nothing of the buyer; <c>erased</c> where the order's key is gone.</summary>
    public required string PersonalData { get; init; }
    public required IReadOnlyList<OrderLine> Lines { get; init; }
    public required OrderTotals? Totals { get; init; }
    public required IReadOnlyList<OrderPackage> Packages { get; init; }

    /// <summary>The caller's own receipts, system to number.</summary>
    public required IReadOnlyDictionary<string, string> References { get; init; }

    /// <summary>Codes of what needs a person.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What is being told to the platform.</summary>
    public required IReadOnlyList<ActionShape> Actions { get; init; }

    /// <param name="hasPersonal">Buyer's data is stored, readable or not.</param>
    /// <param name="reader">Viewers see no buyer's data but masked.</param>
    public static OrderShape Of(OrderView view, bool hasPersonal, Role reader)
    {
        var order = view.Order;
        var isMasked = reader < Role.Operator;
        var personal = view.Personal is { } full && isMasked ? PersonalMask.Of(full) : view.Personal;
        return new OrderShape
        {
            Id = order.Id,
            IntegrationId = order.IntegrationId,
            Account = order.Account,
            ExternalId = order.ExternalId,
            OrderKey = order.OrderKey,
            Status = order.Status,
            RawStatus = order.RawStatus,
            PlacedAt = order.PlacedAt,
            UpdatedAt = order.UpdatedAt,
            ShipBy = order.ShipBy,
            Version = view.Version,
            FulfilledBy = order.FulfilledBy,
            IsExport = order.IsExport,
            Test = order.Test,
            Currency = order.Currency,
            Payment = order.Payment,
            CustomerNote = personal?.CustomerNote,
            Gift = order.Gift,
            Billing = personal?.Billing,
            Shipping = personal?.Shipping,
            PersonalData = view.Personal is not null ? isMasked ? "masked" : "full" : hasPersonal ? "erased" : "masked",
            Lines = order.Lines,
            Totals = order.Totals,
            Packages = order.Packages,
            References = order.References,
            Problems = order.Problems,
            Metadata = order.Metadata,
            Actions = [.. view.Actions.Select(ActionShape.Of)],
        };
    }
}

/// <param name="State"><c>pending</c>, <c>sending</c>, <c>done</c>, <c>refused</c>, <c>failed</c> (tried again) or <c>unknown</c>.</param>
internal sealed record ActionShape(string Id, OrderActionKind Kind, string? PackageExternalId, string State, int Attempts, string? LastError)
{
    public static ActionShape Of(PendingAction pending) =>
        new(pending.Action.Id, pending.Action.Kind, pending.Action.PackageExternalId, pending.State, pending.Attempts, pending.LastError);
}

internal sealed record OrderAnswer(OrderShape Order) : Answer;

internal sealed record OrderListAnswer(IReadOnlyList<OrderShape> Orders, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <param name="SideEffects">What else the platform does when it is done, <c>listing_locked</c>.</param>
internal sealed record OrderActionAnswer(string OperationId, OperationShape Operation, OrderShape Order, IReadOnlyList<string> SideEffects) : Answer;
