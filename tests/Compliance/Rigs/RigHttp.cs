using KolajAI.Connectors;
using KolajAI.Connectors.Http;
using KolajAI.Identity;
using KolajAI.Quotas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Compliance.Rigs;

/// <summary>
/// The hub's own HTTP pipeline for one connector: free permits, no repeats (they have tests of their own), answers of at most 1 MiB, every
/// log line heard.
/// </summary>
internal sealed class RigHttp : IPermits, IPlatformObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Heard _heard;
    private int _permits;

    public RigHttp(string integrationId, string allowedHost, TimeProvider clock, Heard heard)
    {
        _heard = heard;
        var allowed = new KeyValuePair<string, string?>("KOLAJ_ALLOWED_PRIVATE_HOSTS", allowedHost);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([allowed]).Build())
            .AddSingleton(clock)
            .AddSingleton<IConnectorStates, RigNotes>()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(heard))
            .AddKolajConnectors();
        services.Configure<PlatformHttpOptions>(static options => (options.Retries, options.MaxAnswerBytes) = (0, 1024 * 1024));
        _services = services.BuildServiceProvider();
        Connector = _services.GetRequiredService<IConnectorRegistry>().Find(integrationId)
            ?? throw new InvalidOperationException($"There is no connector '{integrationId}'.");
        Account = new AccountRef("t1", integrationId, "default");
    }

    public IConnector Connector { get; }

    public AccountRef Account { get; }

    public HttpClient Open(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
        _services.GetRequiredService<IPlatformHttp>().Create(new PlatformHttpRequest(
            Account, Connector, Connector.BaseAddress(credentials, settings), this, TimeSpan.FromSeconds(1), this));

    public Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation) =>
        Task.FromResult(new Permit(Account, operation, Interlocked.Increment(ref _permits).ToString(null, null)));

    public void Release(Permit permit, TimeSpan? blockFor)
    {
        // Nothing is counted here.
    }

    public void Observe(PlatformCall call) => _heard.Add(call.ToString());

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
