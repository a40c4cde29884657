using KolajAI.Compliance.Checks;
using KolajAI.Compliance.Rigs;

namespace KolajAI.Compliance;

/// <summary>What every connector must do, whatever its platform. A connector takes part by a rig and a <see cref="ComplianceProfile"/>.</summary>
public static class ComplianceSuite
{
    public static IReadOnlyList<ComplianceCheck> Checks { get; } =
    [
        .. ConnectionChecks.All, .. PublishChecks.All, .. StockChecks.All, .. ReadingChecks.All, .. OrderChecks.All, .. ActionChecks.All,
        .. WebhookChecks.All, .. HostileChecks.All, .. TokenChecks.All, .. MappingChecks.All,
    ];

    public static ComplianceCheck Find(string id) =>
        Checks.FirstOrDefault(check => check.Id == id) ?? throw new ArgumentException($"There is no check '{id}'.", nameof(id));

    /// <summary>Runs one check on a fresh rig; whatever it said on the way, no secret is in it.</summary>
    public static async Task RunAsync(string id, Func<RigOptions, PlatformRig> rigs)
    {
        var check = Find(id);
        await using var rig = rigs(check.Options);
        await rig.OpenAsync();
        await check.Run(rig);
        foreach (var secret in rig.Secrets)
        {
            Assert.True(secret.Length >= 6, "A secret this short would be found in anything.");
            Assert.True(
                !rig.Heard.Words.Any(words => words.Contains(secret, StringComparison.Ordinal)),
                "A secret is in a log line or a failure's words.");
        }
    }
}
