using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>Stops where a NUL comes by: text files hold none, so it is another kind of file, or another encoding.</summary>
internal sealed class TextWithoutNuls(TextReader inner) : TextReader
{
    public override int Read(char[] buffer, int index, int count) => Checked(inner.Read(buffer, index, count), buffer.AsSpan(index));

    public override int Read(Span<char> buffer) => Checked(inner.Read(buffer), buffer);

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Peek() => inner.Peek();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private static int Checked(int read, ReadOnlySpan<char> buffer) => buffer[..read].Contains('\0')
        ? throw new ImportFileException(
            ErrorCodes.ImportUnreadable, "The file holds NUL characters: it is not text, or its encoding is another. Name the encoding with charset, or save it as UTF-8.")
        : read;
}
