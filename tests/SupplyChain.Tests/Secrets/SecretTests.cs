using System.Text;

namespace KolajAI.SupplyChain.Tests.Secrets;

/// <summary>No secret is in the repository. What only looks like one is named in <c>allowed.txt</c>, by file and hash, with the reason.</summary>
public sealed class SecretTests
{
    private const string AllowedList = "tests/SupplyChain.Tests/Secrets/allowed.txt";

    // Put together here, so that this file does not hold what it looks for.
    public static TheoryData<string, string> Planted => new()
    {
        { "private key", "-----BEGIN RSA " + "PRIVATE KEY-----" },
        { "AWS key", "AKIA" + "Q7J3X2M4N5P6R7S8" },
        { "GitHub token", "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8" },
        { "GitLab token", "glpat-" + "a1B2c3D4e5F6g7H8i9J0" },
        { "Slack token", "xoxb-" + "1234567890-abcdefghij" },
        { "Stripe key", "sk_live_" + "a1B2c3D4e5F6g7H8" },
        { "Shopify token", "shpat_" + "0123456789abcdef0123456789abcdef" },
        { "Google key", "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q" },
        { "npm token", "npm_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8" },
        { "NuGet key", "oy2" + "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v" },
        { "JSON web token", "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N" },
        { "password in an address", "postgres://kolaj:" + "hunter2hunter2@db.example/kolaj" },
        { "value of 'password'", "Password" + " = \"x8Kq2Lm9Zt4Rw7Yb1Nc5\"" },
        { "value of 'api_key'", "\"api_" + "key\": \"f3b1c9d27a604e58b1d2c3e4f5a6b7c8\"" },
        { "value of 'secret'", "KOLAJ_OIDC_CLIENT_SEC" + "RET=Zt4Rw7Yb1Nc5x8Kq2Lm9" },
        { "value of 'master_keys'", "KOLAJ_MASTER_" + "KEYS=\"k1q9Zt4Rw7Yb1Nc5x8Kq2Lm9Zt4Rw7Yb1Nc5x8Kq2=\"" },
    };

    [Fact]
    public async Task Files_OfTheRepository_HoldNoSecret()
    {
        var allowed = Allowed();
        var found = (await FoundAsync()).Where(f => !allowed.Any(a => a.Allows(f)));
        Assert.Equal("", string.Join('\n', found.Select(static f => $"{f.Hash} {f.File} line {f.Line}: {f.Kind}")));
    }

    [Fact]
    public async Task AllowedList_NamesOnlyWhatIsThere()
    {
        var found = await FoundAsync();
        Assert.DoesNotContain(Allowed(), a => !found.Any(a.Allows));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void File_WithAPlantedSecret_IsFound(string kind, string text) =>
        Assert.Contains(SecretScan.Of("planted.cs", $"first line\n  {text}\n"), f => f.Line == 2 && string.Equals(f.Kind, kind, StringComparison.OrdinalIgnoreCase));

    [Theory]
    [InlineData("var password = ReadPasswordFromTheConsole();")]
    [InlineData("api_key: the-key-that-the-first-start-prints")]
    [InlineData("https://docs.example/a:b@c")]
    public void File_ThatTalksAboutSecrets_IsNotTakenForOne(string text) => Assert.Empty(SecretScan.Of("page.md", text));

    /// <summary>But for hashes of packages.</summary>
    private static async Task<FoundSecret[]> FoundAsync() =>
    [
        .. (await Repository.FilesAsync())
            .Where(static f => !f.EndsWith(".lock.json", StringComparison.Ordinal) && !f.EndsWith("package-lock.json", StringComparison.Ordinal))
            .SelectMany(static f => SecretScan.Of(f, Encoding.UTF8.GetString(File.ReadAllBytes(Repository.Of(f))))),
    ];

    private static AllowedSecret[] Allowed() =>
        [.. File.ReadLines(Repository.Of(AllowedList)).Where(static l => l.Length > 0 && l[0] != '#').Select(static l => l.Split(' ', 3)).Select(static p => new AllowedSecret(p[1], p[0]))];

    /// <param name="Hash"><c>*</c>: everything in the file.</param>
    private sealed record AllowedSecret(string File, string Hash)
    {
        public bool Allows(FoundSecret found) => found.File == File && (Hash == "*" || Hash == found.Hash);
    }
}
