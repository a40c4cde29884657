namespace KolajAI.Fuzz.Engine;

internal enum PartKind
{
    /// <summary>Can stand wherever another value does.</summary>
    Value = 0,

    /// <summary>Of a field, an element or a heading.</summary>
    Name = 1,

    /// <summary>A field with its value, an element, a line: can be left out, doubled and moved.</summary>
    Member = 2,
}

/// <param name="Start">Index of the first byte.</param>
/// <param name="End">Index behind the last byte.</param>
internal readonly record struct Part(int Start, int End, PartKind Kind)
{
    public int Length => End - Start;
}

/// <summary>A valid input, and the parts of it that are changed as wholes.</summary>
internal sealed record Seed(byte[] Bytes, Part[] Parts)
{
    public ReadOnlySpan<byte> Of(Part part) => Bytes.AsSpan(part.Start, part.Length);
}
