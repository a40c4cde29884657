namespace KolajAI.Api.Tests.Routes;

/// <summary>Says which call an HTTP test sends to the running hub; a landed call that no test covers fails <see cref="RouteCoverageTests"/>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversRouteAttribute(string route) : Attribute
{
    /// <summary>Method and pattern, <c>POST /api/marketplace/sync-products</c>.</summary>
    public string Route { get; } = route;
}
