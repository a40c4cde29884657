namespace KolajAI.Api.Access;

internal enum AccessKind
{
    /// <summary>No key: health, documentation.</summary>
    Open = 0,

    /// <summary>A tenant's key, or a person's session, with at least <see cref="AccessPolicy.LeastRole"/>.</summary>
    Tenant = 1,

    /// <summary>The operator's key.</summary>
    Ops = 2,

    /// <summary>The sender proves itself to the endpoint by the platform's own scheme.</summary>
    Webhook = 3,

    /// <summary>A person's session; a key is no person.</summary>
    Session = 4,

    /// <summary>Whoever is about to prove who they are: signing in, taking up an invitation.</summary>
    SignIn = 5,
}

/// <summary>Endpoint metadata: who may call. Every endpoint carries one; a start without is refused (<see cref="EndpointAccessCheck"/>).</summary>
internal sealed record AccessPolicy(AccessKind Kind, Role LeastRole)
{
    public static AccessPolicy Open { get; } = new(AccessKind.Open, Role.Viewer);

    public static AccessPolicy Ops { get; } = new(AccessKind.Ops, Role.Owner);

    public static AccessPolicy Webhook { get; } = new(AccessKind.Webhook, Role.Viewer);

    public static AccessPolicy Session { get; } = new(AccessKind.Session, Role.Viewer);

    public static AccessPolicy SignIn { get; } = new(AccessKind.SignIn, Role.Viewer);

    /// <summary>Whether the calls follow the rules of the API (version, query, body, back pressure).</summary>
    public bool IsCall => Kind is not (AccessKind.Open or AccessKind.Webhook);

    public static AccessPolicy AtLeast(Role role) => new(AccessKind.Tenant, role);
}
