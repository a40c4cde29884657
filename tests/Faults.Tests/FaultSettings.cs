using System.Globalization;

namespace KolajAI.Faults.Tests;

/// <summary>What the environment says of a run: which seed, how much of it.</summary>
internal static class FaultSettings
{
    /// <summary><c>KOLAJ_FAULT_SEED</c>, else another one each time; printed by every test.</summary>
    public static int Seed { get; } = Number("KOLAJ_FAULT_SEED") ?? Environment.TickCount & 0xFFFFFF;

    /// <summary><c>KOLAJ_FAULT_ROUNDS</c>: rounds of the oversell test, default 1,000.</summary>
    public static int Rounds { get; } = Number("KOLAJ_FAULT_ROUNDS") ?? 1000;

    /// <summary><c>KOLAJ_FAULT_RUNS</c>: how often each row of the cluster is run, each time with the next seed; default 1.</summary>
    public static int Runs { get; } = Number("KOLAJ_FAULT_RUNS") ?? 1;

    /// <summary><c>KOLAJ_FAULT_RATE</c>: webhooks a second, default 200.</summary>
    public static int Rate { get; } = Number("KOLAJ_FAULT_RATE") ?? 200;

    /// <summary><c>KOLAJ_FAULT_ACCOUNTS</c>: accounts under load, a multiple of 4, default 20.</summary>
    public static int Accounts { get; } = Number("KOLAJ_FAULT_ACCOUNTS") ?? 20;

    /// <summary><c>KOLAJ_FAULT_SKUS</c>: products of each account, default 500.</summary>
    public static int Skus { get; } = Number("KOLAJ_FAULT_SKUS") ?? 500;

    /// <summary><c>KOLAJ_FAULT_TABLE</c>: where rows of the scorecard are appended; null: only in the test's output.</summary>
    public static string? Table { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_TABLE");

    /// <summary><c>KOLAJ_FAULT_KEEP</c>: a folder in which a run that finds something leaves its logs and the hub's data, and one that is ended from outside its logs; null: none does.</summary>
    public static string? Keep { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_KEEP");

    /// <summary><c>KOLAJ_FAULT_SMALL_DISK</c>: a folder on a small disk of its own for F13, which fills it; null: the row is skipped.</summary>
    public static string? SmallDisk { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_SMALL_DISK");

    /// <summary><c>KOLAJ_FAULT_NETWORK</c>: the first three bytes of the addresses of F14, whose silos run in network namespaces of their own; null: the row is skipped.</summary>
    public static string? Network { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_NETWORK");

    /// <summary><c>KOLAJ_FAULT_SOAK_MINUTES</c>: how long F17 lasts; null: the row is skipped.</summary>
    public static int? SoakMinutes { get; } = Number("KOLAJ_FAULT_SOAK_MINUTES");

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
