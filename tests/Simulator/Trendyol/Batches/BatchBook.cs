using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Batches;

/// <summary>Asynchronous work of a seller: applied item by item when its delay has passed, readable 4 hours (sheet §2).</summary>
internal sealed class BatchBook(TrendyolSeller seller)
{
    private static readonly TimeSpan ReadableFor = TimeSpan.FromHours(4);
    private readonly Dictionary<string, Batch> _batches = new(StringComparer.Ordinal);
    private readonly List<PlannedFailure> _failures = [];

    public string Enqueue(string type, IReadOnlyList<BatchWork> works)
    {
        foreach (var old in _batches.Values.Where(batch => IsGone(batch)).ToList())
            _batches.Remove(old.Id);

        var id = $"{Guid.NewGuid()}-{seller.Now.ToUnixTimeSeconds()}";
        _batches[id] = new Batch(id, type, seller.Now, works.Count);
        seller.Later(TimeSpan.FromMilliseconds(seller.Settings.BatchDelayMs), () => _batches[id] = _batches[id] with
        {
            DoneAt = seller.Now,
            Items = [.. works.Select(work => new BatchItem(work.Raw, InjectedReason(work.Barcode) is { } reason ? [reason] : work.Apply(id)))],
        });
        return id;
    }

    public Batch? Find(string id) => _batches.GetValueOrDefault(id) is { } batch && !IsGone(batch) ? batch : null;

    /// <summary>Items with these barcodes fail with the reason, in the next N batches that hold them.</summary>
    public void PlanFailure(BatchFailure failure)
    {
        foreach (var barcode in failure.Barcodes)
            _failures.Add(new PlannedFailure(barcode, failure.Reason) { Left = failure.Count });
    }

    public void ClearFailures() => _failures.Clear();

    private bool IsGone(Batch batch) => batch.DoneAt + ReadableFor < seller.Now;

    private string? InjectedReason(string? barcode)
    {
        if (_failures.FirstOrDefault(failure => failure.Barcode == barcode && failure.Left is null or > 0) is not { } planned)
            return null;
        planned.Left--;
        return planned.Reason;
    }

    private sealed class PlannedFailure(string barcode, string reason)
    {
        public string Barcode { get; } = barcode;

        public string Reason { get; } = reason;

        public int? Left { get; set; }
    }
}
