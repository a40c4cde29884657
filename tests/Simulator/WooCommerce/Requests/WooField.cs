namespace KolajAI.Simulator.WooCommerce.Requests;

/// <summary>A field that a body may hold.</summary>
/// <param name="OneOf">The values allowed, of a text.</param>
internal sealed record WooField(string Name, WooType Type, IReadOnlyList<string>? OneOf = null);

/// <summary>What a field takes; JSON of another type is refused.</summary>
internal enum WooType
{
    Text,

    /// <summary>A text that is empty or a decimal with a point, never a number (sheet, products).</summary>
    Money,
    Integer,
    Boolean,

    /// <summary>An object of texts.</summary>
    Texts,

    /// <summary>A list of objects.</summary>
    Objects,

    /// <summary>Known to the shop and not simulated: 501.</summary>
    NotSimulated,
}
