using System.Globalization;
using System.Text.RegularExpressions;
using DbUp.Engine;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sql;

/// <summary>
/// Runs the scripts that the database has not had, and looks first at those it has had and this version does not know. They are of a later version:
/// expansions, on which this one runs too, unless one is a contract (<c>0021_drop_x_contract_0018.sql</c>: nobody who knows 0018 uses x) that this
/// version is too old for.
/// </summary>
internal static partial class MigrationRun
{
    /// <exception cref="StorageStartException">The schema lacks what this version uses, or a script failed; those before it stay.</exception>
    public static void Perform(UpgradeEngine engine, IReadOnlyList<SqlScript> known, ILogger logger)
    {
        var later = engine.GetExecutedScripts().Except(known.Select(static s => s.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (later.Count > 0)
        {
            RefuseContracts(later, NumberOf(known[^1].Name));
            LogLater(logger, later.Count, later[^1]);
        }

        var result = engine.PerformUpgrade();
        if (!result.Successful)
            throw new StorageStartException($"Migration '{result.ErrorScript?.Name}' failed: {result.Error.Message}", result.Error);
    }

    /// <summary>The number of the migration that a version must know to go on after this one; null when it only expands.</summary>
    internal static int? Needs(string script) =>
        Contract().Match(script) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    internal static int NumberOf(string script) => int.Parse(script.AsSpan(0, 4), CultureInfo.InvariantCulture);

    private static void RefuseContracts(List<string> later, int newest)
    {
        if (later.FirstOrDefault(script => Needs(script) > newest) is { } contract)
        {
            throw new StorageStartException(string.Create(
                CultureInfo.InvariantCulture,
                $"A later version has taken away from the database what this one uses (migration '{contract}'): start a version that knows migration {Needs(contract):0000}, this one's newest is {newest:0000}."));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database has {Count} migrations of a later version, the newest '{Newest}'; this version runs on them")]
    private static partial void LogLater(ILogger logger, int count, string newest);

    [GeneratedRegex(@"_contract_([0-9]{4})\.sql$")]
    private static partial Regex Contract();
}
