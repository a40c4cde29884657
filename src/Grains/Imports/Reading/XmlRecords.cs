using System.Globalization;
using System.Text;
using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>
/// An XML of repeating elements: each is a record, what lies in it are its cells by their path (<c>Images/Image</c>, attributes as
/// <c>@id</c>), and what repeats inside gets a number. Suppliers' feeds and Google's RSS are of this kind.
/// </summary>
internal sealed class XmlRecords : IRecordReader
{
    private readonly PulledStream _stream;
    private readonly XmlReader _xml;
    private readonly IReadOnlyList<string> _path;
    private readonly List<string> _at = [];
    private readonly List<string> _headings = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private long _records;

    /// <param name="named">Name of the record's element; null: found.</param>
    public XmlRecords(Stream file, string? named)
    {
        _path = XmlRecordPath.Find(file, named);
        file.Position = 0;
        _stream = new PulledStream(file, packed: null);
        _xml = SafeXml.Open(_stream);
    }

    public IReadOnlyList<string> Headings => _headings;

    public bool PrefersComma => false;

    public RecordRow? Read()
    {
        var number = _records + 1;
        while (SafeXml.Read(_xml, _stream, number))
        {
            if (_xml.NodeType is XmlNodeType.Element)
            {
                while (_at.Count > _xml.Depth)
                    _at.RemoveAt(_at.Count - 1);
                _at.Add(_xml.LocalName);
                if (_at.SequenceEqual(_path, StringComparer.Ordinal))
                    return Record();
            }
        }

        return null;
    }

    public void Dispose() => _xml.Dispose();

    private RecordRow Record()
    {
        var number = ++_records;
        if (number > ReadingLimits.Rows)
            throw new ImportFileException(ErrorCodes.ImportTooLarge, $"The file has more than {ReadingLimits.Rows} records; split it.", number);
        var cells = new Cells(this);
        cells.AddAttributes(_xml, "");
        if (_xml.IsEmptyElement)
            return new RecordRow(number, cells.All);
        var depth = _xml.Depth;
        var inner = new List<string>();
        var text = new StringBuilder();
        var size = 0;
        while (true)
        {
            if (!SafeXml.Read(_xml, _stream, number))
                throw new ImportFileException(ErrorCodes.ImportTruncated, "The file breaks off inside a record; send the whole of it.", number);
            if (_xml.NodeType is XmlNodeType.EndElement && _xml.Depth == depth)
                return new RecordRow(number, cells.All);
            if (_xml.NodeType is XmlNodeType.Element)
            {
                text.Clear();
                inner.Add(_xml.LocalName);
                cells.AddAttributes(_xml, string.Join('/', inner) + "/");
                if (_xml.IsEmptyElement)
                    inner.RemoveAt(inner.Count - 1);
            }
            else if (SafeXml.IsText(_xml.NodeType))
            {
                SafeXml.AppendText(_xml, _stream, text, number);
            }
            else if (_xml.NodeType is XmlNodeType.EndElement)
            {
                size += text.Length;
                if (size > ReadingLimits.Record)
                    throw new ImportFileException(ErrorCodes.ImportUnsafe, $"One record is longer than {ReadingLimits.Record} characters.", number);
                cells.Add(string.Join('/', inner), text.ToString());
                text.Clear();
                inner.RemoveAt(inner.Count - 1);
            }
        }
    }

    private void Know(string heading)
    {
        if (_headings.Count < ReadingLimits.Columns && _known.Add(heading))
            _headings.Add(heading);
    }

    /// <summary>The cells of one record.</summary>
    private sealed class Cells(XmlRecords owner)
    {
        private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);

        public List<SourceCell> All { get; } = [];

        public void AddAttributes(XmlReader xml, string prefix)
        {
            for (var i = 0; i < xml.AttributeCount; i++)
            {
                xml.MoveToAttribute(i);
                if (xml.Prefix != "xmlns" && xml.Name != "xmlns")
                    Add($"{prefix}@{xml.LocalName}", ShortText.Cut(xml.Value, ReadingLimits.Cell));
            }

            xml.MoveToElement();
        }

        public void Add(string path, string text)
        {
            if (string.IsNullOrWhiteSpace(text))
                return;
            var times = _times[path] = _times.GetValueOrDefault(path) + 1;
            var column = times == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path} ({times})");
            if (All.Count >= ReadingLimits.Columns)
                throw new ImportFileException(ErrorCodes.ImportUnsafe, $"A record has more than {ReadingLimits.Columns} cells.", owner._records);
            owner.Know(column);
            All.Add(new SourceCell(column, text));
        }
    }
}
