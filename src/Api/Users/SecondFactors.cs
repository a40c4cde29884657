namespace KolajAI.Api.Users;

/// <summary>Takes a code of the second factor, or a recovery code in its place.</summary>
internal static class SecondFactors
{
    /// <summary>The document with the code used up; null when it is none.</summary>
    public static UserDocument? Use(UserDocument document, byte[] secret, string? code, string? recoveryCode, DateTimeOffset now)
    {
        if (Totp.Step(secret, code, now, document.TotpLastStep) is { } step)
            return document with { TotpLastStep = step };
        return RecoveryCodes.Without(document.RecoveryHashes, recoveryCode) is { } left ? document with { RecoveryHashes = left } : null;
    }
}
