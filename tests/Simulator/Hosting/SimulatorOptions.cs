using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Simulator.Hosting;

/// <summary>How a simulator is started. Every duration is real time of <see cref="Time"/>.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Address to listen on; port 0 takes a free one. Default: loopback, port 0.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>The clock of quotas, batches, guards, orders and webhook retries. Sockets keep real time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long asynchronous batches and package splits take; zero applies them within the call. Default 200 ms.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Append-only JSON lines file, fsynced before each answer; null keeps the journal in memory only.</summary>
    public string? LogFile { get; init; }

    /// <summary>Keeps every call with its body in memory; default: no.</summary>
    public bool TraceCalls { get; init; }

    /// <summary>Trendyol sellers known from the start; more by the control API.</summary>
    public IReadOnlyList<NewTrendyolSeller> TrendyolSellers { get; init; } = [];

    /// <summary>
    /// Reads <c>--urls</c>, <c>--log</c>, <c>--batch-delay-ms</c> and <c>--trendyol-seller id:key:secret[,id:key:secret…]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A value that cannot be read.</exception>
    public static SimulatorOptions FromCommandLine(string[] args)
    {
        var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
        var options = new SimulatorOptions { LogFile = settings["log"] };
        if (settings["urls"] is { } url)
            options = options with { Url = url };
        if (settings["batch-delay-ms"] is { } delay)
            options = options with { BatchDelay = ParseDelay(delay) };
        if (settings["trendyol-seller"] is { } sellers)
            options = options with { TrendyolSellers = [.. sellers.Split(',').Select(ParseSeller)] };
        return options;
    }

    private static TimeSpan ParseDelay(string text) =>
        int.TryParse(text, out var milliseconds) && milliseconds >= 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new ArgumentException($"--batch-delay-ms takes whole milliseconds, not '{text}'.");

    private static NewTrendyolSeller ParseSeller(string text) =>
        text.Split(':') is [var id, var key, var secret]
            ? new NewTrendyolSeller { SellerId = id, ApiKey = key, ApiSecret = secret }
            : throw new ArgumentException($"--trendyol-seller takes id:key:secret, not '{text}'.");
}
