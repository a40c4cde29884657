using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml;
using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>The parts of a workbook that are read, found and opened safely.</summary>
internal sealed class WorkbookParts : IDisposable
{
    private const string RelationNamespace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private readonly ZipArchive _zip;

    public WorkbookParts(Stream file)
    {
        RequireSaneDirectory(file);
        try
        {
            _zip = new ZipArchive(file, ZipArchiveMode.Read);
            _ = _zip.Entries;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or ArgumentException)
        {
            throw Broken();
        }
    }

    /// <param name="named">Null: the first.</param>
    public PulledStream Sheet(string? named)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        Walk("xl/_rels/workbook.xml.rels", xml =>
        {
            if (xml.LocalName == "Relationship" && xml.GetAttribute("Id") is { } id && xml.GetAttribute("Target") is { } target)
                targets[id] = target;
        });
        var sheets = new List<(string Name, string Relation)>();
        Walk("xl/workbook.xml", xml =>
        {
            if (xml.LocalName == "sheet" && xml.GetAttribute("id", RelationNamespace) is { } relation)
                sheets.Add((xml.GetAttribute("name") ?? "", relation));
        });
        var wanted = named is null ? sheets.FirstOrDefault() : sheets.FirstOrDefault(s => string.Equals(s.Name, named, StringComparison.OrdinalIgnoreCase));
        if (wanted.Relation is null)
            throw new ImportFileException(ErrorCodes.ImportHeadings, named is null ? "The workbook has no sheet." : $"The workbook has no sheet '{named}'; it has {string.Join(", ", sheets.Select(static s => s.Name).Take(20))}.");
        var path = targets.GetValueOrDefault(wanted.Relation) ?? "worksheets/sheet1.xml";
        return Find(path.StartsWith('/') ? path[1..] : "xl/" + path) ?? throw Broken();
    }

    public PulledStream? SharedTexts() => Find("xl/sharedStrings.xml");

    public void Dispose() => _zip.Dispose();

    private PulledStream? Find(string path)
    {
        var entry = _zip.Entries.FirstOrDefault(e => string.Equals(e.FullName.Replace('\\', '/'), path, StringComparison.OrdinalIgnoreCase));
        try
        {
            return entry is null ? null : new PulledStream(entry.Open(), entry.CompressedLength);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or NotSupportedException)
        {
            throw Broken();
        }
    }

    private void Walk(string path, Action<XmlReader> element)
    {
        var part = Find(path) ?? throw Broken();
        using var xml = SafeXml.Open(part);
        while (SafeXml.Read(xml, part, null))
        {
            if (xml.NodeType is XmlNodeType.Element)
                element(xml);
        }
    }

    /// <summary>The directory at the end is read whole by the library, so its size is looked at first (APPNOTE 4.3.16).</summary>
    private static void RequireSaneDirectory(Stream file)
    {
        const int RecordLength = 22;
        const uint Signature = 0x06054b50;
        var tail = new byte[Math.Min(file.Length, RecordLength + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        file.Position = 0;
        for (var at = tail.Length - RecordLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != Signature)
                continue;
            var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
            var bytes = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 12));
            if (entries > ReadingLimits.ZipEntries || bytes > ReadingLimits.ZipDirectoryBytes)
                throw new ImportFileException(ErrorCodes.ImportUnsafe, $"The workbook has more than {ReadingLimits.ZipEntries} parts: it looks made to do harm. Save it anew.");
            return;
        }

        throw Broken();
    }

    private static ImportFileException Broken() =>
        new(ErrorCodes.ImportTruncated, "The file is no whole workbook (.xlsx): it is cut off, protected by a password, or of another format such as the old .xls. Save it as .xlsx and send all of it.");
}
