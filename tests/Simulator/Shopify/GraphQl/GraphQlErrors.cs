using GraphQL;
using GraphQL.Validation;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>Writes errors in the platform's words: the library's codes become those that <c>extensions.code</c> carries there.</summary>
internal static class GraphQlErrors
{
    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["FIELDS_ON_CORRECT_TYPE"] = "undefinedField",
        ["KNOWN_ARGUMENT_NAMES"] = "argumentNotAccepted",
        ["PROVIDED_NON_NULL_ARGUMENTS"] = "missingRequiredArguments",
        ["ARGUMENTS_OF_CORRECT_TYPE"] = "argumentLiteralsIncompatible",
        ["DEFAULT_VALUES_OF_CORRECT_TYPE"] = "defaultValueInvalidType",
        ["VARIABLES_IN_ALLOWED_POSITION"] = "variableMismatch",
        ["VARIABLES_ARE_INPUT_TYPES"] = "variableRequiresValidType",
        ["KNOWN_TYPE_NAMES"] = "undefinedType",
        ["KNOWN_DIRECTIVES"] = "undefinedDirective",
        ["NO_UNUSED_VARIABLES"] = "variableNotUsed",
        ["NO_UNDEFINED_VARIABLES"] = "variableNotDefined",
        ["KNOWN_FRAGMENT_NAMES"] = "useAndDefineFragment",
        ["NO_UNUSED_FRAGMENTS"] = "useAndDefineFragment",
        ["NO_FRAGMENT_CYCLES"] = "infiniteLoop",
        ["POSSIBLE_FRAGMENT_SPREADS"] = "cannotSpreadFragment",
        ["FRAGMENTS_ON_COMPOSITE_TYPES"] = "fragmentOnNonCompositeType",
        ["SCALAR_LEAFS"] = "selectionMismatch",
        ["OVERLAPPING_FIELDS_CAN_BE_MERGED"] = "fieldConflict",
        ["UNIQUE_INPUT_FIELD_NAMES"] = "inputFieldNameNotUnique",
        ["INVALID_VALUE"] = "INVALID_VARIABLE",
    };

    /// <summary>One error as it stands in <c>errors[]</c>.</summary>
    public static Dictionary<string, object?> View(ExecutionError error)
    {
        var view = new Dictionary<string, object?> { ["message"] = error.Message };
        if (error.Locations is { Count: > 0 } locations)
            view["locations"] = locations.Select(static at => new { line = at.Line, column = at.Column }).ToList();
        if (error.Path is { } path)
            view["path"] = path.ToList();
        if (CodeOf(error) is { } code)
        {
            var extensions = new Dictionary<string, object?> { ["code"] = code };
            foreach (var (name, value) in error is ShopifyError { ShopifyDetails: var details } ? details : [])
                extensions[name] = value;
            view["extensions"] = extensions;
        }

        return view;
    }

    private static string? CodeOf(ExecutionError error) => error switch
    {
        ShopifyError own => own.ShopifyCode,
        // A syntax error has no code on the platform.
        { Code: "SYNTAX_ERROR" or null } => null,
        { Code: var code } when Codes.TryGetValue(code, out var known) => known,
        ValidationError => "invalidDocument",
        { Code: var code } => code,
    };
}
