using KolajAI.Identity;

namespace KolajAI.Quotas;

/// <summary>Asked by the HTTP pipeline before every single request, retries included.</summary>
public interface IPermits
{
    /// <summary>Waits at most <paramref name="patience"/> for a permit.</summary>
    /// <exception cref="Connectors.PlatformException"><see cref="Connectors.PlatformFailure.NoPermit"/>, with when to come back.</exception>
    Task<Permit> AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Tells how the request ended.</summary>
    /// <param name="blockFor">The platform's own wait after a 429, else null.</param>
    void Release(Permit permit, TimeSpan? blockFor);

    /// <summary>Tells how the request ended, and what its answer says of quotas; who does not learn from answers leaves it.</summary>
    void Release(Permit permit, TimeSpan? blockFor, ToldQuotas told) => Release(permit, blockFor);
}

/// <param name="Id">Opaque; returned on release.</param>
public sealed record Permit(AccountRef Account, string Operation, string Id);
