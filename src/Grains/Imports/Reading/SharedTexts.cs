using System.Text;
using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>A workbook's shared texts, in a file of their own while it is read: there may be millions, and cells name them in any order.</summary>
internal sealed class SharedTexts : IDisposable
{
    private const int Chunk = 1 << 14;

    private readonly FileStream _file;
    private readonly List<long[]> _ends = [];
    private long _end;
    private int _count;

    /// <param name="part">Null where the workbook has none.</param>
    public SharedTexts(PulledStream? part, string scratch)
    {
        _file = new FileStream(scratch, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            if (part is not null)
                Load(part);
            _file.Flush();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Null where there is none of that number.</summary>
    public string? this[int index]
    {
        get
        {
            if (index < 0 || index >= _count)
                return null;
            var from = index == 0 ? 0 : End(index - 1);
            var bytes = new byte[End(index) - from];
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes, from);
            return Encoding.UTF8.GetString(bytes, 0, read);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(PulledStream part)
    {
        using var xml = SafeXml.Open(part);
        var text = new StringBuilder();
        var phonetic = 0;
        while (SafeXml.Read(xml, part, null))
        {
            // <si><t>…</t></si>, or runs <si><r><t>…</t></r>…</si>; <rPh> holds how it is spoken.
            if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "si")
            {
                text.Clear();
                if (xml.IsEmptyElement)
                    Keep("");
            }
            else if (xml.NodeType is XmlNodeType.Element && xml.LocalName == "rPh" && !xml.IsEmptyElement)
            {
                phonetic++;
            }
            else if (xml.NodeType is XmlNodeType.EndElement && xml.LocalName == "rPh")
            {
                phonetic--;
            }
            else if (xml.NodeType is XmlNodeType.EndElement && xml.LocalName == "si")
            {
                Keep(text.ToString());
            }
            else if (phonetic == 0 && SafeXml.IsText(xml.NodeType))
            {
                SafeXml.AppendText(xml, part, text, null);
            }
        }
    }

    private void Keep(string text)
    {
        if (_count == ReadingLimits.SharedStrings)
            throw new ImportFileException(ErrorCodes.ImportTooLarge, $"The workbook has more than {ReadingLimits.SharedStrings} different texts; split it.");
        var bytes = Encoding.UTF8.GetBytes(text);
        _file.Write(bytes);
        _end += bytes.Length;
        if (_count % Chunk == 0)
            _ends.Add(new long[Chunk]);
        _ends[_count / Chunk][_count % Chunk] = _end;
        _count++;
    }

    private long End(int index) => _ends[index / Chunk][index % Chunk];
}
