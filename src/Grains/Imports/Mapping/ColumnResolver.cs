using KolajAI.Errors;
using KolajAI.Grains.Imports.Reading;
using KolajAI.Imports;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Which heading fills what: the sender's mapping first, then what is known by itself; each field is filled by one column.</summary>
internal sealed class ColumnResolver
{
    private readonly Dictionary<string, string> _mapping = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ColumnTarget?> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <exception cref="ImportFileException">The mapping names a field that there is not.</exception>
    public ColumnResolver(IReadOnlyDictionary<string, string> mapping)
    {
        foreach (var (heading, field) in mapping)
        {
            if (field.Length > 0 && ColumnTarget.Parse(field) is null)
                throw new ImportFileException(ErrorCodes.ImportHeadings, $"The mapping names a field '{field}', which there is not.");
            _mapping[heading.Trim()] = field;
        }
    }

    public ColumnTarget? Of(string heading)
    {
        if (_targets.TryGetValue(heading, out var known))
            return known;
        var isMapped = _mapping.TryGetValue(heading, out var field);
        var target = isMapped ? ColumnTarget.Parse(field!) : ColumnNames.Find(heading);
        // Pictures come in many columns; of anything else the first column counts, and the list of columns shows it.
        if (target is not null && !isMapped && target.Field != ColumnTarget.Image && (_mapping.ContainsValue(target.Text) || !_taken.Add(target.Text)))
            target = null;
        // A hostile file can have a new heading in every record.
        if (_targets.Count < ReadingLimits.Columns)
            _targets[heading] = target;
        return target;
    }

    public IReadOnlyList<ImportColumn> Describe(IEnumerable<string> headings) => [.. headings.Take(ReadingLimits.Columns).Select(h => new ImportColumn(h, Of(h)?.Text))];
}
