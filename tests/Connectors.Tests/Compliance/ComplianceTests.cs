using KolajAI.Compliance;

namespace KolajAI.Connectors.Tests.Compliance;

/// <summary>Every connector against its simulator, through every check that its platform does not rule out.</summary>
public sealed class ComplianceTests
{
    public static TheoryData<string> Trendyol => [.. ComplianceProfiles.Trendyol.Checks.Select(static check => check.Id)];

    public static TheoryData<string> Sandbox => [.. ComplianceProfiles.Sandbox.Checks.Select(static check => check.Id)];

    public static TheoryData<string> WooCommerce => [.. ComplianceProfiles.WooCommerce.Checks.Select(static check => check.Id)];

    public static TheoryData<string> Shopify => [.. ComplianceProfiles.Shopify.Checks.Select(static check => check.Id)];

    [Theory]
    [MemberData(nameof(Trendyol))]
    public Task Trendyol_Passes(string check) => ComplianceSuite.RunAsync(check, static options => new TrendyolRig(options));

    [Theory]
    [MemberData(nameof(Sandbox))]
    public Task Sandbox_Passes(string check) => ComplianceSuite.RunAsync(check, static options => new SandboxRig(options));

    [Theory]
    [MemberData(nameof(WooCommerce))]
    public Task WooCommerce_Passes(string check) => ComplianceSuite.RunAsync(check, static options => new WooCommerceRig(options));

    [Theory]
    [MemberData(nameof(Shopify))]
    public Task Shopify_Passes(string check) => ComplianceSuite.RunAsync(check, static options => new ShopifyRig(options));
}
