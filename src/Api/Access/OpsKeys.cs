using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Access;

/// <summary>Knows the operator's key: the one from the environment alone where there is one, else the one whose hash is kept.</summary>
internal sealed class OpsKeys(IOptions<KolajApiOptions> options, KeyLookup keys)
{
    private readonly byte[]? _given = options.Value.OpsKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    public async Task<bool> IsOpsKeyAsync(string presented, IPAddress? from, CancellationToken cancellation)
    {
        if (_given is not null)
            return CryptographicOperations.FixedTimeEquals(_given, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));
        return (await keys.FindAsync(presented, from, cancellation)).Key is { Tenant: Roles.OpsTenant, Role: Roles.Ops };
    }
}
