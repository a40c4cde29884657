using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Api.Users;

/// <summary>One-time passwords by time (RFC 6238): HMAC-SHA-1, 30 seconds, 6 digits, as every authenticator app takes them.</summary>
internal static class Totp
{
    /// <summary>RFC 4226, 4: the length of the hash.</summary>
    private const int SecretBytes = 20;

    private const int StepSeconds = 30;

    /// <summary>Steps before and after the present one, for clocks that differ and people who type.</summary>
    private const int Window = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>RFC 4648 without padding.</summary>
    public static string Text(byte[] secret)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var b in secret)
        {
            (bits, held) = ((bits << 8) | b, held + 8);
            for (; held >= 5; held -= 5)
                text.Append(Base32[(bits >> (held - 5)) & 31]);
            bits &= (1 << held) - 1;
        }

        return held == 0 ? text.ToString() : text.Append(Base32[(bits << (5 - held)) & 31]).ToString();
    }

    /// <summary>What apps read from a QR code (Key Uri Format).</summary>
    public static string Address(byte[] secret, string email) =>
        $"otpauth://totp/KolajAI:{Uri.EscapeDataString(email)}?secret={Text(secret)}&issuer=KolajAI&algorithm=SHA1&digits=6&period={StepSeconds}";

    /// <summary>The step whose code it is; null when it is of none in the window, or of one that is used up.</summary>
    /// <param name="lastStep">This step and those before it are used up: a code counts once (RFC 6238, 5.2).</param>
    public static long? Step(byte[] secret, string? code, DateTimeOffset now, long lastStep)
    {
        var given = Encoding.UTF8.GetBytes(code?.Replace(" ", "", StringComparison.Ordinal) ?? "");
        long? found = null;
        var present = now.ToUnixTimeSeconds() / StepSeconds;
        // All of the window each time: how long it takes tells nothing.
        for (var step = present - Window; step <= present + Window; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Code(secret, step))) && step > lastStep)
                found = step;
        }

        return found;
    }

    public static string Code(byte[] secret, DateTimeOffset at) => Code(secret, at.ToUnixTimeSeconds() / StepSeconds);

    private static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238's default, the only one that all apps know; HMAC does not rest on SHA-1 resisting collisions.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var truncated = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 15, 4)) & 0x7FFFFFFF;
        return (truncated % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
