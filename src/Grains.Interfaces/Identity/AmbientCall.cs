using Orleans.Runtime;

namespace KolajAI.Identity;

/// <summary>For whom a call is made, and who made it: goes along with every call to a grain, to other processes too.</summary>
public static class AmbientCall
{
    private const string TenantName = "kolaj.tenant";
    private const string ActorName = "kolaj.actor";

    /// <summary>Null where no tenant's request is behind it.</summary>
    public static string? Tenant => RequestContext.Get(TenantName) as string;

    public static Actor Actor => RequestContext.Get(ActorName) as Actor ?? Actor.System;

    /// <summary>For everything that the present asynchronous flow calls from here on.</summary>
    /// <param name="tenant">Null: of no tenant's, as the operator's calls.</param>
    public static void Set(string? tenant, Actor actor)
    {
        if (tenant is not null)
            RequestContext.Set(TenantName, tenant);
        RequestContext.Set(ActorName, actor);
    }
}
