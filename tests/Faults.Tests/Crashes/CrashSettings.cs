using System.Globalization;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>How much of the kill and crash tests is run, as the environment says.</summary>
internal static class CrashSettings
{
    /// <summary><c>KOLAJ_FAULT_KILLS</c>: kills at random moments, default 200.</summary>
    public static int Kills { get; } = Number("KOLAJ_FAULT_KILLS", 200);

    /// <summary><c>KOLAJ_FAULT_SEEDS</c>: how often each crash point is reached, default 20.</summary>
    public static int Seeds { get; } = Number("KOLAJ_FAULT_SEEDS", 20);

    /// <summary><c>KOLAJ_FAULT_AT_ONCE</c>: hubs under load side by side, default one a core, at most 4.</summary>
    public static int AtOnce { get; } = Number("KOLAJ_FAULT_AT_ONCE", Math.Clamp(Environment.ProcessorCount, 1, 4));

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
