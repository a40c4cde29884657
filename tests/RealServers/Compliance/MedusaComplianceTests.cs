using KolajAI.Compliance;
using Xunit;

namespace KolajAI.RealServers.Compliance;

/// <summary>The Medusa connector against a real server, through every check that Medusa does not rule out.</summary>
[Collection(MedusaTests.Name)]
public sealed class MedusaComplianceTests(MedusaFixture medusa)
{
    public static TheoryData<string> Checks => [.. ComplianceProfiles.Medusa.Checks.Select(static check => check.Id)];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Medusa_Passes(string check) => ComplianceSuite.RunAsync(check, options => new MedusaRig(options, medusa));
}
