using Orleans.Dashboard;

namespace KolajAI.Silo.Hosting;

/// <summary>
/// The runtime's dashboard, made when somebody first asks for it: its pages are kept in memory from then on (21 MB, and as much of its file), which a hub
/// that nobody looks at does not need.
/// </summary>
internal sealed class LazyDashboard
{
    private const string Place = "/dashboard";

    private readonly Lazy<RequestDelegate> _pages;

    private LazyDashboard(IServiceProvider services) => _pages = new(() => Build(services));

    public static IEndpointConventionBuilder Map(WebApplication app) => app.Map(Place + "/{**page}", new LazyDashboard(app.Services).AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        // The pages have routes of their own; this one has done its work.
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return _pages.Value(context);
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var pages = new ApplicationBuilder(services);
        pages.UseRouting();
        pages.UseEndpoints(static endpoints => endpoints.MapOrleansDashboard(Place));
        return pages.Build();
    }
}
