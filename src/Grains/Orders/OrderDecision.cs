using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Orders;

/// <summary>What an order's row holds beside its version.</summary>
/// <param name="Personal">Sealed.</param>
internal sealed record OrderState(Order Order, byte[]? Personal, bool EffectsPending);

/// <summary>What a command makes of an order.</summary>
/// <param name="Visible">False when only bookkeeping moved, which nobody needs to hear of.</param>
internal sealed record OrderDecision(OrderState State, IReadOnlyList<StoreRow> Rows, bool Visible)
{
    /// <summary>Lines are written again with every change: they carry the order's open units.</summary>
    public bool WithLines { get; init; }

    public IReadOnlyList<string> NewEffectKeys { get; init; } = [];

    public DateTimeOffset? AccountDue { get; init; }

    public Unit ToUnit(AccountRef account, long version, DateTimeOffset now)
    {
        var order = State.Order;
        return new Unit
        {
            Tenant = account.Tenant,
            Fence = new OrderRow
            {
                Tenant = account.Tenant,
                Id = order.Id,
                ExpectedVersion = version,
                State = KolajJson.ToBytes(order),
                AccountKey = account.Key,
                OrderKey = order.OrderKey,
                ExternalId = order.ExternalId,
                Status = StatusWord(order.Status),
                PlacedAt = order.PlacedAt,
                UpdatedAt = order.UpdatedAt,
                ShipBy = order.ShipBy,
                Personal = State.Personal,
                EffectsPending = State.EffectsPending,
                HasProblem = order.Problems.Count > 0,
                HasInvoice = order.Packages.Any(static p => p.InvoiceId is not null),
                Unreferenced = order.References.Count == 0,
            },
            Rows = [.. WithLines ? Lines(order, account.Key) : [], .. Rows],
            Changes = Visible ? [new ChangeRow("order", order.Id, version + 1, now)] : [],
            Due = AccountDue is { } at ? [new AccountDue(account, at)] : [],
        };
    }

    public static string StatusWord(OrderStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static IEnumerable<StoreRow> Lines(Order order, string accountKey) =>
        from line in order.Lines
        let open = order.FulfilledBy == "seller" ? Math.Max(0, line.Quantity - line.Cancelled - line.Shipped) : 0
        select new OrderLineRow(order.Id, line.Id, accountKey, line.ProductId, line.Sku, line.Barcode, open);
}
