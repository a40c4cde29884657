namespace KolajAI.Silo.Hosting;

internal static class ClusterGuardRegistration
{
    /// <summary>To be called before the silo is added, so that the guard starts before it and stops after it.</summary>
    public static void AddClusterGuard(this IServiceCollection services)
    {
        services.AddSingleton<ClusterGuard>();
        services.AddHostedService(static provider => provider.GetRequiredService<ClusterGuard>());
        services.AddHealthChecks().AddCheck<ClusterGuard>("membership");
    }
}
