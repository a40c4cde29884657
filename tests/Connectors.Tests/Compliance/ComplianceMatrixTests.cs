using System.Runtime.CompilerServices;
using KolajAI.Compliance;
using KolajAI.Connectors.Catalogue;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Tests.Compliance;

public sealed class ComplianceMatrixTests
{
    private const string Rewrite = "KOLAJ_WRITE_DOCS";

    [Fact]
    public void EveryConnector_HasAProfile()
    {
        using var services = new ServiceCollection().AddSingleton<IConnectorStates, InMemoryConnectorStates>().AddKolajConnectors().BuildServiceProvider();
        var registry = services.GetRequiredService<IConnectorRegistry>();
        var connectors = registry.Catalogue.Where(row => registry.Find(row.Id) is not null).Select(static row => row.Id);
        Assert.Equal(connectors.Order(), ComplianceProfiles.All.Select(static profile => profile.IntegrationId).Order());
    }

    [Fact]
    public void LeftOutChecks_Exist()
    {
        foreach (var check in ComplianceProfiles.All.SelectMany(static profile => profile.LeftOut.Keys))
            Assert.NotNull(ComplianceSuite.Find(check));
        Assert.Equal(ComplianceSuite.Checks.Count, ComplianceSuite.Checks.DistinctBy(static check => check.Id).Count());
    }

    /// <summary>With <c>KOLAJ_WRITE_DOCS=1</c> it writes the page anew.</summary>
    [Fact]
    public void Page_IsCurrent()
    {
        var path = Path.Combine(Root(), "docs", "compliance.md");
        var page = ComplianceMatrix.Write(ComplianceProfiles.All);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
