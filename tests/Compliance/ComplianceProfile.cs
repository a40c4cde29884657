namespace KolajAI.Compliance;

/// <summary>What a connector takes part in: everything but what its platform lacks.</summary>
/// <param name="IntegrationId">The connector's id.</param>
/// <param name="Against">What it is run against: a simulator, or a server by name and version.</param>
/// <param name="LeftOut">Check id to the words of the platform's own documentation, or of its fact sheet, that say it lacks it.</param>
public sealed record ComplianceProfile(string IntegrationId, string Against, IReadOnlyDictionary<string, string> LeftOut)
{
    /// <summary>The test method that runs its checks.</summary>
    public string Test { get; init; } = "";

    /// <summary>The checks that the connector must pass; with <c>KOLAJ_COMPLIANCE</c> those whose id begins with it.</summary>
    public IEnumerable<ComplianceCheck> Checks => ComplianceSuite.Checks.Where(
        check => !LeftOut.ContainsKey(check.Id) && check.Id.StartsWith(Environment.GetEnvironmentVariable("KOLAJ_COMPLIANCE") ?? "", StringComparison.Ordinal));
}
