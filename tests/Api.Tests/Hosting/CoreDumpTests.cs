using KolajAI.Api.Tests.Hub;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hosting;

/// <summary>A dump would hold every key in clear.</summary>
public sealed class CoreDumpTests(ProductHost host)
{
    [Fact]
    public void Process_Running_MayWriteNoCore()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process's limits so.");
        var limit = File.ReadLines($"/proc/{host.Process.ProcessId}/limits").Single(static l => l.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Equal(["0", "0"], limit["Max core file size".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
    }

    [Fact]
    public async Task Start_WithTheRuntimesDumpsSwitchedOn_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("kolaj-dumps-").FullName;
        try
        {
            var (exitCode, _, error) = await HubProcess.StartRefusedAsync(
                TestContext.Current.CancellationToken, folder, new Dictionary<string, string> { ["DOTNET_DbgEnableMiniDump"] = "1" });
            Assert.Equal(1, exitCode);
            Assert.Contains("DOTNET_DbgEnableMiniDump", error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
