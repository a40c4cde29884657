namespace KolajAI.Api.Hosting;

/// <summary>Any setting <c>KOLAJ_X</c> may stand in a file that <c>KOLAJ_X_FILE</c> names, so that a secret need not be in the environment.</summary>
public static class SecretFiles
{
    private const string Prefix = "KOLAJ_";
    private const string Suffix = "_FILE";

    /// <exception cref="HubStartException">A file cannot be read, or the setting is given both ways.</exception>
    public static void Add(IConfigurationManager configuration)
    {
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in configuration.AsEnumerable())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal) || string.IsNullOrWhiteSpace(path))
                continue;
            var setting = name[..^Suffix.Length];
            if (!string.IsNullOrWhiteSpace(configuration[setting]))
                throw new HubStartException($"{setting} and {name} are both set; keep one.");
            try
            {
                read[setting] = File.ReadAllText(path).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new HubStartException($"{name} names '{path}', which cannot be read: {e.Message}", e);
            }
        }

        configuration.AddInMemoryCollection(read);
    }
}
