using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KolajAI.SupplyChain.Tests.Secrets;

/// <param name="Hash">SHA-256 of what was found, by which it is allowed; the text itself is never printed.</param>
internal sealed record FoundSecret(string File, int Line, string Kind, string Hash);

/// <summary>Finds what looks like a credential: forms that issuers give theirs, and long random text that is called a secret.</summary>
internal static partial class SecretScan
{
    /// <summary>Bits a character above which text is taken for random; 32 hexadecimal digits have about 3.5, words less.</summary>
    private const double Random = 3.4;

    private static readonly (string Kind, Regex Form)[] Forms =
    [
        ("private key", PrivateKey()), ("AWS key", AwsKey()), ("GitHub token", GitHubToken()), ("GitLab token", GitLabToken()), ("Slack token", SlackToken()),
        ("Stripe key", StripeKey()), ("Shopify token", ShopifyToken()), ("Google key", GoogleKey()), ("npm token", NpmToken()), ("NuGet key", NuGetKey()),
        ("JSON web token", WebToken()), ("password in an address", AddressPassword()),
    ];

    public static IEnumerable<FoundSecret> Of(string file, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            foreach (var (kind, form) in Forms)
            {
                foreach (Match match in form.Matches(line))
                    yield return Found(file, number, kind, match.Value);
            }

            foreach (Match match in Named().Matches(line))
            {
                if (IsRandom(match.Groups["value"].Value))
                    yield return Found(file, number, $"value of '{match.Groups["name"].Value}'", match.Groups["value"].Value);
            }
        }
    }

    private static FoundSecret Found(string file, int line, string kind, string value) =>
        new(file, line, kind, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value))));

    /// <summary>Shannon's entropy of its characters, and digits and letters mixed as words do not.</summary>
    private static bool IsRandom(string value) =>
        value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter)
        && -value.GroupBy(static c => c).Sum(g => (double)g.Count() / value.Length * Math.Log2((double)g.Count() / value.Length)) >= Random;

    [GeneratedRegex("-----BEGIN ([A-Z]+ )*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b")]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})")]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20,}")]
    private static partial Regex GitLabToken();

    [GeneratedRegex(@"\bxox[abposr]-[A-Za-z0-9-]{10,}")]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"\b[sr]k_live_[A-Za-z0-9]{16,}")]
    private static partial Regex StripeKey();

    [GeneratedRegex(@"\bshp(at|ca|pa|ss)_[a-fA-F0-9]{32}\b")]
    private static partial Regex ShopifyToken();

    [GeneratedRegex(@"\bAIza[0-9A-Za-z_-]{35}\b")]
    private static partial Regex GoogleKey();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}\b")]
    private static partial Regex NpmToken();

    [GeneratedRegex(@"\boy2[a-z0-9]{43}\b")]
    private static partial Regex NuGetKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")]
    private static partial Regex WebToken();

    [GeneratedRegex(@"\b[a-z][a-z0-9+]{1,12}://[^\s:@/""'<>{}$]+:[^\s@/""'<>{}$]{6,}@")]
    private static partial Regex AddressPassword();

    // Not what is called with arguments: that is code.
    [GeneratedRegex(
        @"(?<name>pass(word|wd)?|secret|token|api_?key|access_?key|private_?key|credential|master_?keys?)\w*[""']?\]?\s*(=|:|=>|,)\s*@?[""']?(?<value>(?>[A-Za-z0-9+/_=.~-]{20,}))(?!\()",
        RegexOptions.IgnoreCase)]
    private static partial Regex Named();
}
