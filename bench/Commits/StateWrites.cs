using System.Globalization;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using Orleans.Runtime;
using Orleans.Storage;

namespace KolajAI.Bench.Commits;

/// <summary>About 1 KiB of JSON, as a small grain's state is.</summary>
internal sealed record BenchState
{
    public long Number { get; init; }

    public string Text { get; init; } = "";

    public static BenchState At(long number) => new() { Number = number, Text = new string((char)('a' + (number % 26)), 1000) };
}

/// <summary>Writers of <c>Commit</c>: each has rows of its own and moves them on in turn, conditional on their versions.</summary>
internal sealed class CommitWrites(ICommitter committer)
{
    public const string Tenant = "bench";
    public const int RowsAWriter = 20;

    private readonly Dictionary<int, long[]> _versions = Enumerable.Range(0, 512).ToDictionary(static w => w, static _ => new long[RowsAWriter]);
    private readonly Dictionary<int, int> _next = Enumerable.Range(0, 512).ToDictionary(static w => w, static _ => 0);

    public async Task<int> WriteAsync(int writer)
    {
        var row = _next[writer];
        _next[writer] = (row + 1) % RowsAWriter;
        var version = _versions[writer][row];
        var result = await committer.CommitAsync(new Unit
        {
            Tenant = Tenant,
            Fence = new QuotaRow
            {
                Tenant = Tenant,
                Id = string.Create(CultureInfo.InvariantCulture, $"row-{writer:000}-{row:00}"),
                ExpectedVersion = version,
                State = KolajJson.ToBytes(BenchState.At(version)),
            },
        });
        if (!result.Committed)
            throw new InvalidOperationException($"A row that one writer alone has was answered {result.Outcome}.");
        _versions[writer][row] = result.Version;
        return 1;
    }
}

/// <summary>The same by the AdoNet grain storage provider, as the hub has it configured.</summary>
internal sealed class AdoNetWrites(IGrainStorage storage)
{
    private const string GrainType = "bench";

    private readonly Dictionary<int, GrainState<BenchState>[]> _states = Enumerable.Range(0, 512).ToDictionary(
        static w => w, static _ => Enumerable.Range(0, CommitWrites.RowsAWriter).Select(static _ => new GrainState<BenchState>(new BenchState())).ToArray());

    private readonly Dictionary<int, int> _next = Enumerable.Range(0, 512).ToDictionary(static w => w, static _ => 0);

    public async Task<int> WriteAsync(int writer)
    {
        var row = _next[writer];
        _next[writer] = (row + 1) % CommitWrites.RowsAWriter;
        var state = _states[writer][row];
        state.State = BenchState.At(state.State!.Number + 1);
        var id = GrainId.Create(GrainType, string.Create(CultureInfo.InvariantCulture, $"row-{writer:000}-{row:00}"));
        await storage.WriteStateAsync(GrainType, id, state);
        return 1;
    }
}
