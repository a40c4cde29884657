using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Products;
using Konscious.Security.Cryptography;

namespace KolajAI.Api.Users;

/// <summary>
/// Argon2id (RFC 9106). The parameters stand with the hash, <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, so that they can be raised: older hashes are made anew when
/// their person signs in. At most one verification a processor runs at once, and few wait: each takes 19 MiB and all of a processor.
/// </summary>
internal sealed class PasswordHashes : IDisposable
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int MostWaiting = 64;

    private readonly PasswordCost _cost;
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount));
    private readonly string _nobodys;
    private int _waiting;
    private long _runs;

    public PasswordHashes()
        : this(PasswordCost.Usual)
    {
    }

    public PasswordHashes(PasswordCost cost)
    {
        _cost = cost;
        // Of no password: it has the form and the cost of a real one.
        _nobodys = Write(cost, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));
    }

    /// <summary>How often a hash was computed.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    public async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Write(_cost, salt, await RunAsync(_cost, password, salt, HashBytes, cancellation));
    }

    /// <summary>Takes the same work whether or not there is a hash.</summary>
    /// <param name="stored">Null where there is no such person, or no password.</param>
    public async Task<bool> VerifyAsync(string password, string? stored, CancellationToken cancellation)
    {
        var (cost, salt, hash) = Read(stored ?? _nobodys);
        var given = await RunAsync(cost, password, salt, hash.Length, cancellation);
        return CryptographicOperations.FixedTimeEquals(given, hash) && stored is not null;
    }

    /// <summary>Whether the hash is of other parameters than those used now.</summary>
    public bool IsDated(string stored) => Read(stored).Cost != _cost;

    public void Dispose() => _slots.Dispose();

    /// <summary>Of no characters a NUL, which nobody's password is: the library takes no empty one, and the work is to be the same.</summary>
    private static byte[] Bytes(string password) => password.Length == 0 ? [0] : Encoding.UTF8.GetBytes(SkuFolding.Normalise(password, NormalizationForm.FormC));

    private async Task<byte[]> RunAsync(PasswordCost cost, string password, byte[] salt, int bytes, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new RequestRefusedException(ErrorCodes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(2) };
        }

        try
        {
            await _slots.WaitAsync(cancellation);
            try
            {
                Interlocked.Increment(ref _runs);
                // Away from the caller's thread: it takes all of one for its whole time.
                return await Task.Run(
                    () =>
                    {
                        using var argon = new Argon2id(Bytes(password))
                        {
                            Salt = salt,
                            MemorySize = cost.Kibibytes,
                            Iterations = cost.Passes,
                            DegreeOfParallelism = cost.Lanes,
                        };
                        return argon.GetBytes(bytes);
                    },
                    cancellation);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static string Write(PasswordCost cost, byte[] salt, byte[] hash) => string.Create(
        CultureInfo.InvariantCulture, $"$argon2id$v=19$m={cost.Kibibytes},t={cost.Passes},p={cost.Lanes}${Unpadded(salt)}${Unpadded(hash)}");

    private static (PasswordCost Cost, byte[] Salt, byte[] Hash) Read(string stored)
    {
        var parts = stored.Split('$');
        if (parts is not ["", "argon2id", "v=19", var cost, var salt, var hash])
            throw new FormatException("The stored password is not of the form of Argon2id.");
        var numbers = cost.Split(',').Select(static n => int.Parse(n[2..], NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        return (new PasswordCost(numbers[0], numbers[1], numbers[2]), Padded(salt), Padded(hash));
    }

    private static string Unpadded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Padded(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}

/// <param name="Kibibytes">Memory.</param>
internal sealed record PasswordCost(int Kibibytes, int Passes, int Lanes)
{
    /// <summary>19 MiB, 2 passes: the first of the equal choices of the OWASP Password Storage Cheat Sheet that fits small servers.</summary>
    public static PasswordCost Usual { get; } = new(19_456, 2, 1);
}
