using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// The permits that a silo holds for one operation in one scope. They come in blocks, each stored once; a block's life counts from when it
/// was asked for. While blocks follow each other quickly they double, up to <see cref="Largest"/>; after a pause the next is as large as
/// what was used of the last.
/// </summary>
internal sealed class PermitBlocks
{
    /// <summary>Unused permits are given back after this time, well before the grant is void.</summary>
    public static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(2);

    public const int Largest = 16;

    private readonly List<Block> _blocks = [];
    private Block? _last;

    /// <summary>How many permits to ask for: at most a tenth of each window, so that no holder sits on the quota.</summary>
    public int Ask(IReadOnlyList<QuotaWindow> windows, TimeSpan now)
    {
        if (_last is null)
            return 1;
        var wanted = now - _last.Asked < KeepFor ? _last.Size * 2 : _last.Size - _last.Left;
        return Math.Max(1, Math.Min(Math.Min(Largest, wanted), windows.Min(static w => w.Permits / w.Cost / 10)));
    }

    /// <summary>
    /// When to ask again after a refusal. Work that is not urgent waits 0.2 % of the shortest window longer, so that several permits have
    /// become free by then and are granted in one block.
    /// </summary>
    public static TimeSpan ComeBackIn(TimeSpan retryIn, int lane, IReadOnlyList<QuotaWindow> windows) =>
        lane == Lanes.Orders ? retryIn : retryIn + (windows.Min(static w => w.Window) / 500);

    /// <param name="asked">When the block was asked for.</param>
    /// <param name="taken">Permits that the asker uses at once.</param>
    public void Add(string grantId, int count, int lane, TimeSpan asked, int taken) =>
        _blocks.Add(_last = new Block(grantId, count, lane, asked) { Left = count - taken });

    /// <summary>A permit of a block that was granted to this lane or a later one; null when there is none.</summary>
    public (string GrantId, TimeSpan Asked)? TryTake(int lane, TimeSpan now)
    {
        foreach (var block in _blocks)
        {
            if (block.Left == 0 || block.Lane < lane || now - block.Asked >= KeepFor)
                continue;
            block.Left--;
            return (block.GrantId, block.Asked);
        }

        return null;
    }

    /// <summary>Permits that <see cref="TryTake"/> would find.</summary>
    public int Ready(int lane, TimeSpan now) => _blocks.Where(b => b.Lane >= lane && now - b.Asked < KeepFor).Sum(static b => b.Left);

    /// <summary>A permit that was taken and not used; false when its block is gone.</summary>
    public bool PutBack(string grantId, TimeSpan now)
    {
        var block = _blocks.Find(b => b.GrantId == grantId && now - b.Asked < KeepFor);
        if (block is null)
            return false;
        block.Left++;
        return true;
    }

    /// <summary>Takes out the blocks that are over, and tells what was not used of them.</summary>
    public List<(string GrantId, int Unused)> TakeOver(TimeSpan now)
    {
        var over = _blocks.FindAll(b => now - b.Asked >= KeepFor);
        _blocks.RemoveAll(b => now - b.Asked >= KeepFor);
        return [.. over.Where(static b => b.Left > 0).Select(static b => (b.GrantId, b.Left))];
    }

    private sealed class Block(string grantId, int size, int lane, TimeSpan asked)
    {
        public string GrantId => grantId;

        public int Size => size;

        public int Lane => lane;

        public TimeSpan Asked => asked;

        public required int Left { get; set; }
    }
}
