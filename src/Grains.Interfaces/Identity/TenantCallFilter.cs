using Orleans.Runtime;

namespace KolajAI.Identity;

/// <summary>
/// No grain is called for another tenant than its own: neither out of a request of another one's (<see cref="AmbientCall.Tenant"/>) nor by another one's grain.
/// Looked at where the call begins and once more where it arrives.
/// </summary>
public sealed class TenantCallFilter : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        Require(context);
        return context.Invoke();
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        Require(context);
        return context.Invoke();
    }

    /// <exception cref="ForeignTenantException">The grain is another tenant's.</exception>
    private static void Require(IGrainCallContext context)
    {
        if (GrainKeys.TenantOf(context.TargetId) is not { } tenant)
            return;
        RequireSame(tenant, AmbientCall.Tenant, context);
        RequireSame(tenant, context.SourceId is { } source ? GrainKeys.TenantOf(source) : null, context);
    }

    private static void RequireSame(string tenant, string? behind, IGrainCallContext context)
    {
        if (behind is not null && !string.Equals(tenant, behind, StringComparison.Ordinal))
            throw new ForeignTenantException($"{context.InterfaceName}.{context.MethodName} was called for another tenant than the grain's.");
    }
}

/// <summary>A defect of the hub: a call for one tenant reached for another's grain. Nothing was done.</summary>
[GenerateSerializer, Alias("KolajAI.ForeignTenantException")]
public sealed class ForeignTenantException(string message) : Exception(message);
