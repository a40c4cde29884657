using System.Text.RegularExpressions;
using CsvHelper;

namespace KolajAI.Connectors.Catalogue;

/// <summary>The list of all platforms, with and without code of ours, from the embedded <c>catalogue.csv</c>.</summary>
internal static partial class PlatformCatalogue
{
    private static readonly HashSet<string> EvidenceWords = ["official", "client-code", "feed", "none"];

    /// <exception cref="InvalidDataException">The embedded file breaks a rule of the catalogue.</exception>
    public static IReadOnlyList<ConnectorDescriptor> Read()
    {
        using var file = typeof(PlatformCatalogue).Assembly.GetManifestResourceStream("catalogue.csv")
            ?? throw new InvalidDataException("catalogue.csv is not embedded.");
        using var text = new StreamReader(file);
        return Read(text);
    }

    /// <exception cref="InvalidDataException">The file breaks a rule of the catalogue.</exception>
    public static IReadOnlyList<ConnectorDescriptor> Read(TextReader file)
    {
        using var reader = CsvReader.Create(file, new CsvReaderOptions());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var platforms = new List<ConnectorDescriptor>();
        while (reader.Read())
        {
            var platform = Row(reader);
            if (!seen.Add(platform.Id))
                throw new InvalidDataException($"The catalogue names '{platform.Id}' twice.");
            platforms.Add(platform);
        }

        return platforms;
    }

    /// <summary>Amazon's Data Protection Policy: buyers' personal data is kept no longer than 30 days after the order's delivery; the hub counts from its shipment.</summary>
    private const int AmazonPersonalDays = 30;

    private static ConnectorDescriptor Row(CsvReader reader)
    {
        var row = new ConnectorDescriptor
        {
            Id = reader["id"].ToString(),
            Name = reader["name"].ToString(),
            Type = reader["type"].ToString(),
            Region = reader["region"].ToString(),
            Country = CountryOf(reader["region"].ToString()),
            Evidence = reader["evidence"].ToString(),
            PersonalDataDays = reader["id"].ToString().StartsWith("amazon_", StringComparison.Ordinal) ? AmazonPersonalDays : null,
        };
        if (!IdPattern().IsMatch(row.Id))
            throw new InvalidDataException($"The catalogue's id '{row.Id}' is not of the form [a-z0-9_]+.");
        if (!EvidenceWords.Contains(row.Evidence))
            throw new InvalidDataException($"The catalogue's row '{row.Id}' has the unknown evidence '{row.Evidence}'.");
        if (row.Name.Length == 0 || row.Type.Length == 0 || row.Region.Length == 0)
            throw new InvalidDataException($"The catalogue's row '{row.Id}' has no name, type or region.");
        return row;
    }

    /// <summary>A region of one country is written by its code, the United Kingdom as UK; EU and the words are of many.</summary>
    private static string? CountryOf(string region) => region switch
    {
        "EU" => null,
        "UK" => "GB",
        { Length: 2 } => region,
        _ => null,
    };

    [GeneratedRegex("^[a-z0-9_]+$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
