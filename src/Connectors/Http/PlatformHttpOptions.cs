namespace KolajAI.Connectors.Http;

/// <summary>Bounds of every outgoing call.</summary>
internal sealed class PlatformHttpOptions
{
    /// <summary>The configuration key, also an environment variable, of <see cref="AllowedPrivateHosts"/>.</summary>
    public const string AllowedPrivateHostsKey = "KOLAJ_ALLOWED_PRIVATE_HOSTS";

    /// <summary>The configuration key, also an environment variable, of <see cref="AttemptTimeout"/> in whole seconds, 1 to 60; the call's whole time is twice that.</summary>
    public const string AttemptSecondsKey = "KOLAJ_PLATFORM_TIMEOUT_SECONDS";

    /// <summary>The operator's exceptions to the address guard (<see cref="AllowedHosts"/>); the default is none.</summary>
    public string? AllowedPrivateHosts { get; set; }

    /// <summary>One attempt, its body included; the default is 15 s.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>All attempts and the waits between them, waiting for permits apart; the default is 30 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>DNS, TCP and TLS; below the attempt's time, so that a host that is gone is told from one that is silent. The default is 8 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Attempts after the first, of repeatable requests alone; the default is 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for inside a call; a longer one is thrown. The default is 3 s.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Bytes of an answer after decompression; the default is 16 MiB.</summary>
    public long MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;
}
