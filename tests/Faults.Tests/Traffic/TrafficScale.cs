namespace KolajAI.Faults.Tests.Traffic;

/// <summary>How large a run's shop and load are.</summary>
internal sealed record TrafficScale
{
    /// <summary>Accounts; four together sell the same products.</summary>
    public required int Accounts { get; init; }

    /// <summary>Products of each account.</summary>
    public required int Skus { get; init; }

    /// <summary>Webhooks a second, a quarter of them new orders.</summary>
    public required double Webhooks { get; init; }

    /// <summary>Seconds between polls of an account.</summary>
    public required int SyncSeconds { get; init; }

    /// <summary>Load before the fault, and after it.</summary>
    public required TimeSpan Beside { get; init; }

    /// <summary>From the end of the load until it is judged; null: as soon as nothing is under way, at most a minute.</summary>
    public required TimeSpan? Settling { get; init; }

    /// <summary>The scorecard's run; <c>KOLAJ_FAULT_RATE</c>, <c>KOLAJ_FAULT_ACCOUNTS</c> and <c>KOLAJ_FAULT_SKUS</c> say how much of it.</summary>
    public static TrafficScale Full { get; } = new()
    {
        Accounts = FaultSettings.Accounts,
        Skus = FaultSettings.Skus,
        Webhooks = FaultSettings.Rate,
        SyncSeconds = 15,
        Beside = TimeSpan.FromSeconds(15),
        Settling = TimeSpan.FromSeconds(60),
    };

    /// <summary>For every build.</summary>
    public static TrafficScale Short { get; } = Full with
    {
        Accounts = 8,
        Skus = 25,
        Webhooks = Math.Min(40, FaultSettings.Rate),
        SyncSeconds = 5,
        Beside = TimeSpan.FromSeconds(4),
        Settling = null,
    };

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Webhooks:0} webhooks/s over {Accounts} accounts of {Skus} SKUs");
}
