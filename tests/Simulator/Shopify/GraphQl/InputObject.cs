using System.Globalization;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>An input object as it came: what was left out and what was null are two things.</summary>
internal sealed class InputObject(IDictionary<string, object?> fields)
{
    public IEnumerable<KeyValuePair<string, object?>> All => fields;

    public object? Value(string name) => fields.TryGetValue(name, out var value) ? value : null;

    public bool Has(string name) => fields.ContainsKey(name);

    public string? Text(string name) => fields.TryGetValue(name, out var value) ? value?.ToString() : null;

    public int? Number(string name) => fields.TryGetValue(name, out var value) && value is not null ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    public bool? Flag(string name) => fields.TryGetValue(name, out var value) ? value as bool? : null;

    public decimal? Amount(string name) =>
        Text(name) is { } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    public InputObject? Object(string name) => fields.TryGetValue(name, out var value) ? Of(value) : null;

    /// <summary>Empty where the list is missing or null; ask <see cref="Has"/> where that matters.</summary>
    public IReadOnlyList<InputObject> Objects(string name) => fields.TryGetValue(name, out var value) ? ListOf(value) : [];

    public IReadOnlyList<string> Texts(string name) =>
        fields.TryGetValue(name, out var value) && value is System.Collections.IEnumerable list and not string
            ? [.. list.Cast<object?>().Select(static item => item?.ToString() ?? "")]
            : [];

    public static InputObject? Of(object? value) => value is IDictionary<string, object?> fields ? new InputObject(fields) : null;

    public static IReadOnlyList<InputObject> ListOf(object? value) =>
        value is System.Collections.IEnumerable list and not string ? [.. list.Cast<object?>().Select(Of).OfType<InputObject>()] : [];
}
