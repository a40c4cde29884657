using Xunit;

namespace KolajAI.RealServers;

/// <summary>One Medusa server with a shop set up, for all tests of the collection, because its start is slow; each uses SKUs of its own.</summary>
public sealed class MedusaFixture : IAsyncLifetime
{
    private MedusaServer? _server;
    private MedusaShop? _shop;

    /// <summary>The running server.</summary>
    public MedusaServer Server => _server ?? throw new RealServerException("The Medusa server has not been started.");

    /// <summary>The shop on it.</summary>
    public MedusaShop Shop => _shop ?? throw new RealServerException("The Medusa shop has not been set up.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await MedusaServer.StartAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"Medusa: first start {_server.StartDuration.TotalSeconds:F1} s");
        _shop = await MedusaShop.SetUpAsync(_server, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _shop?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>The tests that share one Medusa.</summary>
[CollectionDefinition(Name)]
public sealed class MedusaTests : ICollectionFixture<MedusaFixture>
{
    public const string Name = "Medusa";
}
