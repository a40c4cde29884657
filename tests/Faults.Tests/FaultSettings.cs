using System.Globalization;

namespace KolajAI.Faults.Tests;

/// <summary>What the environment says of a run: which seed, how much of it.</summary>
internal static class FaultSettings
{
    /// <summary><c>KOLAJ_FAULT_SEED</c>, else another one each time; printed by every test.</summary>
    public static int Seed { get; } = Number("KOLAJ_FAULT_SEED") ?? Environment.TickCount & 0xFFFFFF;

    /// <summary><c>KOLAJ_FAULT_KILLS</c>: kills at random moments, default 200.</summary>
    public static int Kills { get; } = Number("KOLAJ_FAULT_KILLS") ?? 200;

    /// <summary><c>KOLAJ_FAULT_SEEDS</c>: how often each crash point is reached, default 20.</summary>
    public static int Seeds { get; } = Number("KOLAJ_FAULT_SEEDS") ?? 20;

    /// <summary><c>KOLAJ_FAULT_AT_ONCE</c>: hubs side by side in the crash point test, default 2.</summary>
    public static int AtOnce { get; } = Number("KOLAJ_FAULT_AT_ONCE") ?? 2;

    /// <summary><c>KOLAJ_FAULT_HUB</c>: the built hub (KolajAI.Silo.dll) to be killed; null: the one built with the tests.</summary>
    public static string? Hub { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_HUB");

    /// <summary><c>KOLAJ_FAULT_TABLE</c>: where rows of the scorecard are appended; null: only in the test's output.</summary>
    public static string? Table { get; } = Environment.GetEnvironmentVariable("KOLAJ_FAULT_TABLE");

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
