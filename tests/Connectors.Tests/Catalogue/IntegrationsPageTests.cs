using System.Runtime.CompilerServices;
using KolajAI.Connectors.Catalogue;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Tests.Catalogue;

public sealed class IntegrationsPageTests
{
    private const string Rewrite = "KOLAJ_WRITE_DOCS";

    /// <summary>With <c>KOLAJ_WRITE_DOCS=1</c> it writes the page anew.</summary>
    [Fact]
    public void Page_IsCurrent()
    {
        var path = Path.Combine(Root(), "docs", "integrations.md");
        using var services = Services();
        var page = IntegrationsPage.Write(services.GetRequiredService<IConnectorRegistry>());
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, page);
        Assert.Equal(page, File.ReadAllText(path));
    }

    private static ServiceProvider Services() =>
        new ServiceCollection().AddSingleton<IConnectorStates, InMemoryConnectorStates>().AddKolajConnectors().BuildServiceProvider();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
