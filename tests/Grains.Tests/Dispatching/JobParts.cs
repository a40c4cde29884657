using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Grains.Tests.Dispatching;

/// <summary>What jobs use, over a store. They send nothing, and ask for no permits: those parts are not there.</summary>
internal static class JobParts
{
    /// <param name="grains">Null for jobs that meet none.</param>
    public static JobServices Of(IServiceProvider store, IGrainFactory? grains) => new(
        new NoHttp(), new NoNotes(), grains!, store.GetRequiredService<ICommitter>(), store.GetRequiredService<IInboxReads>(), store.GetRequiredService<IOrderReads>(),
        store.GetRequiredService<IProductReads>(), store.GetRequiredService<IListingReads>(), store.GetRequiredService<IConsistencyReads>(),
        store.GetRequiredService<IAdoptionReads>(), null!, store.GetRequiredService<IDataKeyReads>(), store.GetRequiredService<ISealer>(), null!, null!, null!,
        store.GetRequiredService<TimeProvider>(), NullLogger<JobServices>.Instance);

    private sealed class NoHttp : IPlatformHttp
    {
        public HttpClient Create(PlatformHttpRequest request) => new();
    }

    private sealed class NoNotes : IConnectorStates
    {
        public IConnectorState For(AccountRef account) => null!;
    }
}
