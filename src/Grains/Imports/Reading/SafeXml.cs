using System.Buffers;
using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>XML of strangers: no document types, no entities, nothing fetched, bounded depth, names and texts.</summary>
internal static class SafeXml
{
    /// <exception cref="ImportFileException">Its first bytes are no XML.</exception>
    public static XmlReader Open(PulledStream stream)
    {
        TextEncodings.Know();
        try
        {
            // It reads the first bytes at once, to find the encoding.
            return XmlReader.Create(stream, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                NameTable = new BoundedNames(),
                CloseInput = true,
            });
        }
        catch (Exception broken) when (broken is XmlException or InvalidDataException or ArgumentException or IOException)
        {
            throw Explain(broken, null);
        }
    }

    /// <summary>The next node; depth is bounded.</summary>
    /// <exception cref="ImportFileException">The XML breaks off, is not XML, or is not safe.</exception>
    public static bool Read(XmlReader reader, PulledStream stream, long? row)
    {
        stream.Mark();
        try
        {
            if (!reader.Read())
                return false;
        }
        catch (Exception broken) when (broken is XmlException or InvalidDataException or ArgumentException or IOException)
        {
            throw Explain(broken, row);
        }

        if (reader.Depth > ReadingLimits.Depth)
            throw new ImportFileException(ErrorCodes.ImportUnsafe, $"Elements are nested deeper than {ReadingLimits.Depth} levels.", row);
        if (reader.AttributeCount > ReadingLimits.Columns)
            throw new ImportFileException(ErrorCodes.ImportUnsafe, $"An element has more than {ReadingLimits.Columns} attributes.", row);
        return true;
    }

    /// <summary>Adds the text node that the reader stands on.</summary>
    public static void AppendText(XmlReader reader, PulledStream stream, System.Text.StringBuilder text, long? row)
    {
        // A file may hold millions of texts.
        var buffer = ArrayPool<char>.Shared.Rent(4096);
        try
        {
            int read;
            while ((read = reader.ReadValueChunk(buffer, 0, buffer.Length)) > 0)
            {
                stream.Mark();
                if (text.Length + read > ReadingLimits.Cell)
                    throw new ImportFileException(ErrorCodes.ImportUnsafe, $"A text is longer than {ReadingLimits.Cell} characters.", row);
                text.Append(buffer, 0, read);
            }
        }
        catch (Exception broken) when (broken is XmlException or InvalidDataException or IOException)
        {
            throw Explain(broken, row);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    public static bool IsText(XmlNodeType type) => type is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace;

    private static ImportFileException Explain(Exception broken, long? row)
    {
        var line = broken is XmlException { LineNumber: > 0 and var at } ? $" (line {at})" : "";
        if (broken.Message.Contains("DTD", StringComparison.Ordinal))
            return new ImportFileException(ErrorCodes.ImportUnsafe, $"The XML declares a document type or entities; send it without <!DOCTYPE>{line}.", row);
        if (broken is InvalidDataException || broken.Message.Contains("Unexpected end of file", StringComparison.Ordinal) || broken.Message.Contains("Root element is missing", StringComparison.Ordinal))
            return new ImportFileException(ErrorCodes.ImportTruncated, $"The file breaks off before its end{line}; send the whole of it.", row);
        return new ImportFileException(ErrorCodes.ImportUnreadable, $"The XML is not well formed: {broken.Message}", row);
    }

    /// <summary>A reader keeps every name that it meets; a file of nothing but new names would fill the memory.</summary>
    private sealed class BoundedNames : NameTable
    {
        private const int Most = 20_000;
        private int _count;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Count(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Count(base.Add(key));

        private string Count(string added) => ++_count <= Most
            ? added
            : throw new ImportFileException(ErrorCodes.ImportUnsafe, $"The XML has more than {Most} different names.");
    }
}
