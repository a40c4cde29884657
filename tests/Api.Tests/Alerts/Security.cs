using System.Diagnostics.Metrics;
using KolajAI.Api.Alerts;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Api.Tests.Alerts;

internal static class Security
{
    public static SecurityEvents Events(ICommitter committer, IAuditReads reads, TimeProvider clock) => new(
        committer, reads, clock, NullLogger<SecurityEvents>.Instance, new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
