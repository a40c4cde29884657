using System.Reflection;
using KolajAI.Api.Reserved;
using Microsoft.AspNetCore.Http;

namespace KolajAI.Api.Tests.Routes;

public sealed class RouteCoverageTests(RouteHost host) : IClassFixture<RouteHost>
{
    [Fact]
    public void EveryLandedRoute_IsCalledByATestOfTheRunningHub()
    {
        var covered = typeof(RouteCoverageTests).Assembly.GetTypes().SelectMany(static t => t.GetMethods())
            .SelectMany(static m => m.GetCustomAttributes<CoversRouteAttribute>()).Select(static c => c.Route).ToHashSet(StringComparer.Ordinal);
        var landed = host.Routes.Where(static r => r.Metadata.GetMetadata<NotLandedMetadata>() is null).SelectMany(RouteTexts.Of)
            .Where(static r => !r.StartsWith("GET /docs", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(landed.Except(covered).Order());
        Assert.Empty(covered.Except(landed).Order());
    }
}
