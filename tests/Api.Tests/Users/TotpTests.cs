using System.Text;
using KolajAI.Api.Users;

namespace KolajAI.Api.Tests.Users;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B, for SHA-1: the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Code_AtTheTimesOfTheStandard_IsTheStandards(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.Code(Secret, at));
        Assert.Equal(seconds / 30, Totp.Step(Secret, code, at, 0));
    }

    [Fact]
    public void Code_OfANeighbouringStep_IsTakenAndOthersAreNot()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        foreach (var (steps, isTaken) in new[] { (-2, false), (-1, true), (0, true), (1, true), (2, false) })
            Assert.Equal(isTaken, Totp.Step(Secret, Totp.Code(Secret, at.AddSeconds(30 * steps)), at, 0) is not null);
        foreach (var code in new[] { null, "", "12345", "1234567", "abcdef", "٣٤٥٦٧٨" })
            Assert.Null(Totp.Step(Secret, code, at, 0));
    }

    [Fact]
    public void Code_OfAStepThatIsUsedUp_IsNotTakenAgainNorAreOlderOnes()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = Totp.Step(Secret, Totp.Code(Secret, at), at, 0);
        Assert.Null(Totp.Step(Secret, Totp.Code(Secret, at), at, step!.Value));
        Assert.Null(Totp.Step(Secret, Totp.Code(Secret, at.AddSeconds(-30)), at, step.Value));
        Assert.NotNull(Totp.Step(Secret, Totp.Code(Secret, at.AddSeconds(30)), at, step.Value));
    }

    [Fact]
    public void Address_IsWhatAppsRead()
    {
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Text(Secret));
        Assert.Equal("otpauth://totp/KolajAI:a%2Bb%40c.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=KolajAI&algorithm=SHA1&digits=6&period=30", Totp.Address(Secret, "a+b@c.example"));
    }

    [Fact]
    public void RecoveryCode_CountsOnceHoweverItIsTyped()
    {
        var codes = RecoveryCodes.Create();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, static c => Assert.Matches("^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$", c));
        var hashes = RecoveryCodes.Hashes(codes);

        var left = RecoveryCodes.Without(hashes, codes[2].ToLowerInvariant().Replace('-', ' '));

        Assert.Equal(9, left!.Count);
        Assert.Null(RecoveryCodes.Without(left, codes[2]));
        Assert.Null(RecoveryCodes.Without(left, "AAAA-AAAA-AAAA-AAAA"));
        Assert.Null(RecoveryCodes.Without(left, null));
        Assert.DoesNotContain(hashes, h => codes.Any(c => h.Contains(c, StringComparison.OrdinalIgnoreCase)));
    }
}
