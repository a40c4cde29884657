namespace KolajAI.Api.Access;

internal enum AccessKind
{
    /// <summary>No key: health, documentation.</summary>
    Open = 0,

    /// <summary>A tenant's key with at least <see cref="AccessPolicy.LeastRole"/>.</summary>
    Tenant = 1,

    /// <summary>The operator's key.</summary>
    Ops = 2,

    /// <summary>The sender proves itself to the endpoint by the platform's own scheme.</summary>
    Webhook = 3,
}

/// <summary>Endpoint metadata: who may call. Every endpoint carries one; a start without is refused (<see cref="EndpointAccessCheck"/>).</summary>
internal sealed record AccessPolicy(AccessKind Kind, Role LeastRole)
{
    public static AccessPolicy Open { get; } = new(AccessKind.Open, Role.Viewer);

    public static AccessPolicy Ops { get; } = new(AccessKind.Ops, Role.Owner);

    public static AccessPolicy Webhook { get; } = new(AccessKind.Webhook, Role.Viewer);

    public static AccessPolicy AtLeast(Role role) => new(AccessKind.Tenant, role);
}
