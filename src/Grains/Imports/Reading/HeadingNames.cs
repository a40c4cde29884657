using System.Globalization;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>Headings as names: trimmed, none empty, none twice.</summary>
internal static class HeadingNames
{
    public static string[] Distinct(IEnumerable<string> headings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var heading in headings)
        {
            var name = heading.Trim();
            if (name.Length > ReadingLimits.HeadingLength)
                throw new ImportFileException(ErrorCodes.ImportHeadings, $"A heading is longer than {ReadingLimits.HeadingLength} characters.", 1);
            if (name.Length == 0)
                name = string.Create(CultureInfo.InvariantCulture, $"column {names.Count + 1}");
            for (var copy = 2; !seen.Add(name); copy++)
                name = string.Create(CultureInfo.InvariantCulture, $"{heading.Trim()} ({copy})");
            names.Add(name);
        }

        return [.. names];
    }
}
