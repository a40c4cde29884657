using System.Globalization;
using KolajAI.Imports;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>What a column fills.</summary>
/// <param name="Field">One of <see cref="ImportFields.Names"/>, or <c>trait</c>.</param>
/// <param name="Name">Of an axis, attribute or entry of metadata.</param>
/// <param name="Index">Of an image, from 1; 0 where the heading has no number.</param>
internal sealed record ColumnTarget(string Field, string? Name = null, int Index = 0)
{
    public const string Variant = "variant";
    public const string Attribute = "attribute";
    public const string Image = "image";
    public const string MetadataEntry = "metadata";

    /// <summary>How a mapping writes it.</summary>
    public string Text => (Name, Index) switch
    {
        ({ } name, _) => $"{Field}:{name}",
        (_, > 0) => string.Create(CultureInfo.InvariantCulture, $"{Field}:{Index}"),
        _ => Field,
    };

    /// <summary>Null for what is no field.</summary>
    public static ColumnTarget? Parse(string text)
    {
        if (!ImportFields.Knows(text))
            return null;
        var (field, name) = ImportFields.Split(text);
        return field == Image && name is not null ? new ColumnTarget(Image, null, ImportFields.ImageIndex(name)) : new ColumnTarget(field, name);
    }
}
