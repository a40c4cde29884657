using System.Globalization;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>Tells a history by what happens in it, the platform's part and the hub's together, so that a test can plant one thing that is wrong.</summary>
internal sealed class Told
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly List<JournalEntry> _platform = [];
    private readonly List<(string, string)> _acknowledged = [];
    private readonly List<InboxRow> _inbox = [];
    private readonly List<OrderRow> _orders = [];
    private readonly List<LedgerRow> _ledger = [];
    private readonly List<OperationRow> _operations = [];
    private readonly Dictionary<string, long> _onHand = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Shop, string Sku), long> _shown = [];
    private readonly Dictionary<(string Shop, string Sku), long> _version = [];
    private readonly Dictionary<(string Order, string Sku), long> _open = [];
    private DateTimeOffset _now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    public Told(params Article[] articles) => Articles = articles;

    public IReadOnlyList<Article> Articles { get; }

    public void Arrive(string sku, int units, string? reference = null)
    {
        Happen(new JournalEntry { Kind = JournalKinds.Receipt, Sku = sku, Quantity = units });
        Count(sku, reference is null ? "initial" : $"ref:{reference}", units, 0, null);
        if (reference is null)
            return;
        _acknowledged.Add((AcknowledgedJudge.Correction, reference));
        _acknowledged.Add((AcknowledgedJudge.Operation, $"op-{reference}"));
        _operations.Add(new OperationRow($"op-{reference}", "ended"));
    }

    public void Sell(string shop, string order, string sku, int units)
    {
        Change(JournalKinds.Sale, shop, order, sku, units, -units);
        _orders.Add(new OrderRow($"o-{order}", shop, order, "created"));
        _open[($"o-{order}", sku)] = units;
        Count(sku, $"{order}:1:reserve:1", 0, units, $"o-{order}");
        Hear(shop, $"{order}.1");
    }

    public void Cancel(string shop, string order, string sku, int units)
    {
        Change(JournalKinds.Cancel, shop, order, sku, units, units);
        _open[($"o-{order}", sku)] -= units;
        Count(sku, $"{order}:1:cancel:2", 0, -units, $"o-{order}");
        Hear(shop, $"{order}.2");
    }

    public void Ship(string shop, string order, string sku, int units)
    {
        Change(JournalKinds.Ship, shop, order, sku, units, 0);
        _open[($"o-{order}", sku)] -= units;
        Count(sku, $"{order}:1:ship:2", -units, -units, $"o-{order}");
        Hear(shop, $"{order}.2");
    }

    /// <summary>The channel takes a number.</summary>
    public void Write(string shop, string sku, long quantity, long? version = null)
    {
        var next = version ?? _version.GetValueOrDefault((shop, sku)) + 1;
        _version[(shop, sku)] = Math.Max(next, _version.GetValueOrDefault((shop, sku)));
        Happen(new JournalEntry
        {
            Kind = JournalKinds.StockPrice,
            SellerId = shop,
            Sku = sku,
            OldQuantity = (int)_shown.GetValueOrDefault((shop, sku)),
            NewQuantity = (int)quantity,
            WriteKey = string.Create(CultureInfo.InvariantCulture, $"p-{sku}:{next}"),
        });
        _shown[(shop, sku)] = quantity;
    }

    /// <param name="after">How long after an answer that told to wait; null: a limit was exceeded.</param>
    public void Breach(string shop, string rule, TimeSpan? after = null) =>
        Happen(new JournalEntry { Kind = JournalKinds.Breach, SellerId = shop, Detail = rule, ToldAt = after is null ? null : _now + Step - after });

    /// <summary>Time passes.</summary>
    public void Wait(TimeSpan time) => _now += time;

    public History End() => new()
    {
        Articles = Articles,
        Acknowledged = _acknowledged,
        Platform = [.. _platform],
        Store = new StoreRows
        {
            Inbox = [.. _inbox],
            Orders = [.. _orders],
            Lines = [.. _open.Select(static o => new LineRow(o.Key.Order, o.Key.Sku, o.Value))],
            Ledger = [.. _ledger],
            Products = [.. Articles.Select(a => new ProductRow(a.Sku, _onHand.GetValueOrDefault(a.Sku), _reserved.GetValueOrDefault(a.Sku)))],
            Stocks = [.. _shown.Select(s => new StockRow(s.Key.Sku, s.Key.Shop, _version[s.Key], s.Value, _version[s.Key], 0))],
            Operations = [.. _operations],
        },
        Grains = Articles.ToDictionary(static a => a.Sku, a => (_onHand.GetValueOrDefault(a.Sku), _reserved.GetValueOrDefault(a.Sku)), StringComparer.Ordinal),
    };

    private void Hear(string shop, string id)
    {
        _inbox.Add(new InboxRow(shop, id, "done", null));
        _acknowledged.Add((AcknowledgedJudge.Event, $"{shop}:{id}"));
    }

    private void Change(string kind, string shop, string order, string sku, int units, int moved)
    {
        var before = _shown.GetValueOrDefault((shop, sku));
        _shown[(shop, sku)] = before + moved;
        Happen(new JournalEntry { Kind = kind, SellerId = shop, OrderNumber = order, Sku = sku, Quantity = units, OldQuantity = (int)before, NewQuantity = (int)(before + moved) });
    }

    private void Count(string sku, string effect, long onHand, long reserved, string? order)
    {
        _onHand[sku] = _onHand.GetValueOrDefault(sku) + onHand;
        _reserved[sku] = _reserved.GetValueOrDefault(sku) + reserved;
        _ledger.Add(new LedgerRow(_ledger.Count + 1, sku, effect, "effect", onHand, reserved, _onHand[sku], _reserved[sku], order, null, _now.UtcTicks));
    }

    private void Happen(JournalEntry entry) => _platform.Add(entry with { Platform = "channels", Seq = _platform.Count + 1, At = _now += Step });
}
