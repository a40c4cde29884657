using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Connectors.Tests.Catalogue;

public sealed class DescriptorTests
{
    public static TheoryData<Type> Connectors => [.. typeof(ConnectorRegistration).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConnector)))];

    [Theory]
    [MemberData(nameof(Connectors))]
    public void Descriptor_OfEveryConnector_IsCoherent(Type type)
    {
        var services = new ServiceCollection().AddKolajConnectors().AddSingleton<IConnectorStates, NoStates>().BuildServiceProvider();
        var connector = (IConnector)services.GetRequiredService(type);
        var descriptor = services.GetRequiredService<IConnectorRegistry>().Describe(connector.Descriptor.Id)!;

        Assert.Matches("^[a-z0-9_]+$", descriptor.Id);
        Assert.Same(connector, services.GetRequiredService<IConnectorRegistry>().Find(descriptor.Id));
        Assert.NotEmpty(descriptor.Capabilities);
        Assert.Equal(descriptor.Capabilities.Count, descriptor.Capabilities.Distinct().Count());
        Assert.Equal(descriptor.Limits.Count, descriptor.Limits.Select(limit => limit.Name).Distinct().Count());
        Assert.All(descriptor.Limits, limit =>
        {
            Assert.Matches("^[a-z0-9_]+$", limit.Name);
            Assert.NotEmpty(limit.Operations);
            Assert.All(limit.Operations, operation => Assert.Matches("^[a-z0-9_]+$", operation));
            Assert.False(string.IsNullOrWhiteSpace(limit.Source));
            Assert.True(limit.Permits > 0 && limit.Window > TimeSpan.Zero);
        });
        Assert.All(descriptor.CredentialFields.Concat(descriptor.SettingFields), field =>
        {
            Assert.Matches("^[a-z0-9_]+$", field.Name);
            Assert.False(string.IsNullOrWhiteSpace(field.Label));
            Assert.False(string.IsNullOrWhiteSpace(field.Help));
        });
        Assert.Equal(connector is IStockUpdater, descriptor.StockWrite is not null);
        Assert.Equal(connector is IWebhookParser, descriptor.Webhooks is not null);
    }

    /// <summary>Every operation named in a limit is one that the connector's folder puts on a request.</summary>
    [Fact]
    public void Limits_OfTrendyol_NameOnlyOperationsThatExist()
    {
        var operations = KolajAI.Connectors.Trendyol.TrendyolOperations.All;
        Assert.Equal(operations.Count, operations.Distinct().Count());
        Assert.All(KolajAI.Connectors.Trendyol.TrendyolDescriptor.Value.Limits, limit => Assert.Empty(limit.Operations.Except(operations)));
        Assert.Equal(operations, KolajAI.Connectors.Trendyol.TrendyolDescriptor.Value.Limits[0].Operations);
    }

    private sealed class NoStates : IConnectorStates
    {
        public IConnectorState For(KolajAI.Identity.AccountRef account) => new NotesInMemory();
    }
}
