using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>The scopes and windows that an account's calls count in, from its connector's limits and its settings.</summary>
internal static class QuotaScopes
{
    private const double MostReserve = 0.9;

    public static IEnumerable<string> All(JobContext context) =>
        context.Connector.Descriptor.Limits.Select(static limit => limit.Scope).Distinct().Select(kind => Key(context, kind));

    public static IEnumerable<(string Scope, IReadOnlyList<QuotaWindow> Windows)> Of(JobContext context, string operation) =>
        from limit in context.Connector.Descriptor.Limits
        where limit.Operations.Contains(operation, StringComparer.Ordinal)
        group Window(context, limit, operation) by limit.Scope into scope
        select (Key(context, scope.Key), (IReadOnlyList<QuotaWindow>)[.. scope]);

    private static QuotaWindow Window(JobContext context, ConnectorLimit limit, string operation)
    {
        // The operator may lower or raise a limit when the platform changes it; what is no whole number above 0 does not count.
        var permits = context.Settings.TryGetValue($"limits.{limit.Name}", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0 ? set : limit.Permits;
        return new QuotaWindow(limit.PerOperation ? $"{limit.Name}:{operation}" : limit.Name, permits, limit.Window)
        {
            Kind = limit.Kind,
            Cost = Math.Clamp(limit.Costs.GetValueOrDefault(operation, 1), 1, permits),
            Reserve = (int)(permits * Math.Clamp(limit.Reserve, 0, MostReserve)),
            TimeZone = limit.TimeZone,
            CostTold = limit.CostTold,
        };
    }

    private static string Key(JobContext context, QuotaScopeKind kind) => kind switch
    {
        QuotaScopeKind.Account => GrainKeys.Join("account", context.Account.Tenant, context.Account.Integration, context.Account.Account),
        QuotaScopeKind.RemoteSeller => GrainKeys.Join("seller", context.Account.Integration, context.RemoteSeller),
        QuotaScopeKind.App => GrainKeys.Join("app", context.Account.Integration),
        QuotaScopeKind.Address => GrainKeys.Join("address", context.Account.Integration),
        _ => throw new InvalidOperationException($"No such quota scope: {kind}."),
    };
}
