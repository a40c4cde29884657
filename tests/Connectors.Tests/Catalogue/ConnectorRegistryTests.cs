using KolajAI.Connectors.Catalogue;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Tests.Catalogue;

public sealed class ConnectorRegistryTests
{
    private const string Header = "id,name,type,region,list,sheet,evidence,spec,integrates_by,capabilities\n";

    [Fact]
    public void Catalogue_Embedded_HasEveryRowOnce()
    {
        var rows = PlatformCatalogue.Read();

        Assert.Equal(153, rows.Count);
        Assert.Equal("trendyol", rows[0].Id);
        Assert.Equal(153, rows.Select(row => row.Id).Distinct().Count());
        Assert.Contains(rows, row => row is { Id: "ciceksepeti", Name: "ÇiçekSepeti", Country: "TR", Evidence: "official" });
        Assert.Contains(rows, row => row is { Id: "sandbox", Evidence: "none", Country: null });
        Assert.All(rows, row => Assert.Empty(row.Capabilities));
    }

    [Fact]
    public void Catalogue_RowsOfAmazon_LetBuyersDataBeKept30Days()
    {
        var rows = PlatformCatalogue.Read();
        Assert.Contains(rows, static row => row.Name.StartsWith("Amazon", StringComparison.Ordinal));
        Assert.All(rows, static row => Assert.Equal(row.Name.StartsWith("Amazon", StringComparison.Ordinal) ? 30 : null, row.PersonalDataDays));
    }

    [Theory]
    [InlineData("a,A,cargo,TR,core,,official,,,\na,B,cargo,TR,core,,official,,,\n", "twice")]
    [InlineData("A-b,A,cargo,TR,core,,official,,,\n", "form")]
    [InlineData("a,A,cargo,TR,core,,sure,,,\n", "evidence")]
    [InlineData("a,,cargo,TR,core,,official,,,\n", "no name")]
    public void Read_BrokenRow_Throws(string rows, string because)
    {
        var error = Assert.Throws<InvalidDataException>(() => PlatformCatalogue.Read(new StringReader(Header + rows)));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Registry_TwoConnectorsOfOneId_Throws() => Assert.Throws<InvalidOperationException>(() =>
        new ConnectorRegistry(PlatformCatalogue.Read(), [new BareConnector("trendyol"), new BareConnector("trendyol")]));

    [Fact]
    public void Registry_ConnectorOutsideTheCatalogue_Throws() => Assert.Throws<InvalidOperationException>(() =>
        new ConnectorRegistry(PlatformCatalogue.Read(), [new BareConnector("nowhere")]));

    [Fact]
    public void Registry_ConnectorWithoutInterfaces_ClaimsNothing()
    {
        var registry = new ConnectorRegistry(PlatformCatalogue.Read(), [new BareConnector("trendyol")]);

        var descriptor = registry.Describe("trendyol")!;
        Assert.Equal("Trendyol", descriptor.Name);
        Assert.Equal("official", descriptor.Evidence);
        Assert.Empty(descriptor.Capabilities);
        Assert.Null(registry.Find("hepsiburada"));
        Assert.NotNull(registry.Describe("hepsiburada"));
        Assert.Null(registry.Describe("nowhere"));
    }

    [Fact]
    public void AddKolajConnectors_Scan_FindsEveryConnectorOfTheAssembly()
    {
        var services = new ServiceCollection().AddKolajConnectors();

        var registered = services.Where(service => service.ServiceType == typeof(IConnector)).ToList();
        var written = typeof(ConnectorRegistration).Assembly.GetTypes()
            .Count(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConnector)));
        Assert.Equal(written, registered.Count);
    }

    private sealed class BareConnector(string id) : IConnector
    {
        public ConnectorDescriptor Descriptor { get; } = new()
        {
            Id = id,
            Name = "Of my own",
            Type = "x",
            Region = "x",
            Evidence = "none",
            Capabilities = ["orders"],
        };

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "1";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
            new("https://example.com");
    }
}
