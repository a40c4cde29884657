using System.Text;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>Which encoding a text file has. Turkish Excel saves CSV as windows-1254 without saying so.</summary>
internal static class TextEncodings
{
    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>XML names its encoding itself; the Turkish ones have to be known before it is read.</summary>
    public static void Know()
    {
    }

    /// <param name="named">What the sender named; null: by byte order mark, else UTF-8 where all of it is, else windows-1254.</param>
    /// <exception cref="ImportFileException">There is no such encoding.</exception>
    public static Encoding Of(Stream file, string? named, bool isUtf8)
    {
        Span<byte> first = stackalloc byte[4];
        var read = file.ReadAtLeast(first, 4, throwOnEndOfStream: false);
        file.Position = 0;
        if (ByMark(first[..read]) is { } marked)
            return marked;
        if (named is not null)
            return Named(named);
        if (read == 4 && first[1] == 0 && first[3] == 0)
            return Encoding.Unicode;
        if (read == 4 && first[0] == 0 && first[2] == 0)
            return Encoding.BigEndianUnicode;
        return isUtf8 ? Encoding.UTF8 : Encoding.GetEncoding(1254);
    }

    public static bool IsKnown(string name)
    {
        try
        {
            return Named(name) is not null;
        }
        catch (ImportFileException)
        {
            return false;
        }
    }

    private static Encoding Named(string name)
    {
        try
        {
            return Encoding.GetEncoding(name.Trim() is "windows-1254" or "cp1254" or "1254" ? "windows-1254" : name.Trim());
        }
        catch (ArgumentException)
        {
            throw new ImportFileException(ErrorCodes.ImportUnreadable, $"There is no encoding '{name}'; utf-8, utf-16, windows-1254 and iso-8859-9 are usual.");
        }
    }

    private static Encoding? ByMark(ReadOnlySpan<byte> first) => first switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
