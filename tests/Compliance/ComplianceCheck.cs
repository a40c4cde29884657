using KolajAI.Compliance.Rigs;

namespace KolajAI.Compliance;

/// <summary>One thing that every connector must do.</summary>
/// <param name="Id">Unique, lower case with underscores.</param>
/// <param name="Promise">What holds when it passes, one sentence.</param>
/// <param name="Run">Throws when it does not hold. The rig is fresh.</param>
public sealed record ComplianceCheck(string Id, string Promise, Func<PlatformRig, Task> Run)
{
    /// <summary>How the rig is to be, where the check asks for more than the usual.</summary>
    public RigOptions Options { get; init; } = new();
}

/// <param name="Currency">ISO 4217; the shop's.</param>
/// <param name="TimeZone">IANA name; the shop's own clock.</param>
/// <param name="Now">The platform's time when it starts; null: an ordinary morning.</param>
public sealed record RigOptions(string Currency = "TRY", string TimeZone = "Europe/Istanbul", DateTimeOffset? Now = null)
{
    public static DateTimeOffset Morning { get; } = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
}
