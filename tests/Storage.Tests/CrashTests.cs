using System.Diagnostics;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Tests;

/// <summary>What was acknowledged survives the process: a child writes, is killed without warning, and every id it printed is found.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Commit_ProcessKilled_LosesNothingThatWasAcknowledged()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = TestStore.NewFolder();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "KolajAI.Storage.CrashWriter.dll"));
        start.ArgumentList.Add(folder);
        using var child = Process.Start(start)!;
        var acknowledged = new List<string>();
        try
        {
            while (acknowledged.Count < 2000 && await child.StandardOutput.ReadLineAsync(cancellation) is { } id)
                acknowledged.Add(id);
        }
        finally
        {
            child.Kill();
        }

        // What was still in the pipe was acknowledged too; a line cut by the kill was not.
        var rest = await child.StandardOutput.ReadToEndAsync(cancellation);
        var lastNewline = rest.LastIndexOf('\n');
        if (lastNewline > 0)
            acknowledged.AddRange(rest[..lastNewline].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        await child.WaitForExitAsync(cancellation);
        Assert.True(acknowledged.Count >= 2000, $"The child acknowledged {acknowledged.Count} writes only.");

        await using (var store = new TestStore(Engine.Sqlite, folder))
        {
            var found = await store.Products.FindManyAsync(Sample.Tenant, acknowledged, cancellation);
            Assert.Equal(acknowledged.Order(StringComparer.Ordinal), found.Select(static r => r.Id));
            var (newest, oldest) = await store.Get<IChangeReads>().BoundsAsync(Sample.Tenant, cancellation);
            Assert.Equal((store.Scalar("select count(*) from product"), 1), (newest, oldest));
            Assert.Equal(newest, store.Scalar("select count(*) from change"));
        }

        Directory.Delete(folder, recursive: true);
    }
}
