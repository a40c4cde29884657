using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KolajAI.Storage.Clocks;

public static class StoreClockRegistration
{
    /// <summary>Every part of the process goes by the database's time. After <see cref="StorageRegistration.AddKolajStorage"/> on PostgreSQL, before what plans anything.</summary>
    public static IServiceCollection AddStoreClock(this IServiceCollection services)
    {
        services.AddSingleton(static _ => new StoreClock(TimeProvider.System));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(static provider => provider.GetRequiredService<StoreClock>()));
        services.AddHostedService<StoreClockKeeper>();
        return services;
    }
}
