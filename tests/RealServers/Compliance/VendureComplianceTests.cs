using KolajAI.Compliance;
using Xunit;

namespace KolajAI.RealServers.Compliance;

/// <summary>The Vendure connector against a real server, through every check that Vendure does not rule out.</summary>
public sealed class VendureComplianceTests(VendureFixture vendure) : IClassFixture<VendureFixture>
{
    public static TheoryData<string> Checks => [.. ComplianceProfiles.Vendure.Checks.Select(static check => check.Id)];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Vendure_Passes(string check) => ComplianceSuite.RunAsync(check, options => new VendureRig(options, vendure));
}
