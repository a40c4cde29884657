using System.Data.Common;
using KolajAI.Bench.Hubs;

namespace KolajAI.Bench.Stores;

/// <summary>Where the hub of one workload keeps everything, and looks into it. Gone at the end.</summary>
internal abstract class BenchStore : IAsyncDisposable
{
    private readonly BenchFolder _folder = new();

    /// <summary>The hub's data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary><c>KOLAJ_POSTGRES</c>; null on SQLite.</summary>
    public virtual string? Postgres => null;

    /// <summary>What a hub's process is given beside the folder.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        Postgres is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["KOLAJ_POSTGRES"] = Postgres };

    /// <summary>A connection that reads what the hub has committed.</summary>
    public abstract DbConnection Open();

    /// <summary>What is loaded has statistics, which a server would take by itself within minutes.</summary>
    public virtual void TakeStatistics()
    {
    }

    public abstract double Mebibytes();

    /// <summary>Processor time of the database outside of the hub's process so far.</summary>
    public virtual TimeSpan ServerTime() => TimeSpan.Zero;

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
