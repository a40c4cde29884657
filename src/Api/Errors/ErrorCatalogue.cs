using System.Collections.Frozen;
using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <summary>The published list of error codes (api.md section 1), with status and text in English and Turkish. Published in the OpenAPI document.</summary>
internal static partial class ErrorCatalogue
{
    private static readonly FrozenDictionary<string, ErrorDefinition> ByCode =
        Malformed().Concat(Rules()).Concat(Standing()).Concat(People()).Concat(Reach())
            .ToFrozenDictionary(static d => d.Code, StringComparer.Ordinal);

    public static IEnumerable<ErrorDefinition> All => ByCode.Values.OrderBy(static d => d.Code, StringComparer.Ordinal);

    /// <summary>A code that is not on the list is answered as a broken rule under its own name, so that nothing is lost; a test holds the contracts' codes against the list.</summary>
    public static ErrorDefinition Find(string code) => ByCode.GetValueOrDefault(code) ?? ByCode["rule_broken"] with { Code = code };

    public static bool Knows(string code) => ByCode.ContainsKey(code);

    private static ErrorDefinition Row(string code, int status, ErrorCategory category, string english, string turkish, string next, string nextTurkish) =>
        new(code, status, category, new Bilingual(english, turkish), new Bilingual(next, nextTurkish));

    private static ErrorDefinition Hub(this ErrorDefinition row) => row with { Fault = Fault.Hub };

    private static ErrorDefinition Platform(this ErrorDefinition row) => row with { Fault = Fault.Platform };

    private static ErrorDefinition Again(this ErrorDefinition row) => row with { Retryable = true };
}
