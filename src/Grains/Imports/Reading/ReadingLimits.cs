namespace KolajAI.Grains.Imports.Reading;

/// <summary>What a file may hold. Beyond it somebody has made a mistake or means harm, and memory is not spent to find out which.</summary>
internal static class ReadingLimits
{
    public const int Columns = 1_000;

    /// <summary>Characters; a product's description may have 100,000.</summary>
    public const int Cell = 200_000;

    /// <summary>Characters, of one record with everything between its cells.</summary>
    public const int Record = 4_000_000;
    public const long Rows = 2_000_000;

    /// <summary>Levels of an XML.</summary>
    public const int Depth = 32;
    public const int HeadingLength = 500;

    /// <summary>Parts of a workbook.</summary>
    public const int ZipEntries = 2_000;
    public const int ZipDirectoryBytes = 1 << 20;

    /// <summary>Bytes of one part of a workbook after inflation.</summary>
    public const long InflatedPart = 2L << 30;

    /// <summary>How many times larger a part may become, beyond its first mebibyte. A sheet of the same words again and again reaches about 100.</summary>
    public const int InflatedRatio = 400;
    public const int SharedStrings = 4_000_000;
}
