using KolajAI.Storage.Commits;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Storage.Waking;

/// <summary>For every process that commits and can call grains: silos and fronts.</summary>
public static class NudgerRegistration
{
    /// <summary>Adds the nudger; needs an <c>IGrainFactory</c>.</summary>
    public static IServiceCollection AddKolajNudger(this IServiceCollection services)
    {
        services.AddOptions<NudgerOptions>().Validate(static o => o.AtOnce >= 2, "At least 2 nudges go at once.");
        services.AddSingleton<Nudger>();
        services.AddSingleton<ICommitListener>(static p => p.GetRequiredService<Nudger>());
        return services;
    }
}
