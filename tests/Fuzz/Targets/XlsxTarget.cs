using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using KolajAI.Fuzz.Engine;
using KolajAI.Imports;

namespace KolajAI.Fuzz.Targets;

/// <summary>Workbooks: changed parts in a sound package, sound parts in a broken package, and packages that unpack to far more than they are.</summary>
internal sealed class XlsxWorker : ImportWorker
{
    private static readonly string[] Names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"];
    private static readonly byte[][] Parts = [.. Names.Select(static name => Corpus.Bytes($"xlsx/{Path.GetFileName(name)}"))];

    private readonly Mutator[] _mutators = [.. Parts.Select(static part => new Mutator([SeedParts.Xml(part)], Words.Xml))];
    private readonly byte[] _bomb;

    public XlsxWorker(string scratch)
        : base(ImportFormats.Xlsx, scratch, [Whole(ZipPackage.Pack([.. Names.Zip(Parts)], deflated: false)), Whole(ZipPackage.Pack([.. Names.Zip(Parts)], deflated: true))], Words.Xml)
    {
        var cells = Encoding.UTF8.GetBytes("<worksheet><sheetData>" + string.Concat(Enumerable.Repeat("<row><c><v>1</v></c></row>", 80_000)) + "</sheetData></worksheet>");
        _bomb = ZipPackage.Pack([(Names[0], cells), (Names[1], Parts[1]), (Names[2], Parts[2]), (Names[3], Parts[3])], deflated: true);
    }

    public override byte[] Make(FuzzRandom random)
    {
        if (random.OneIn(8))
            return base.Make(random);
        if (random.OneIn(20_000))
            return [OrderOf(random), .. _bomb];
        var changed = random.Below(10) switch { < 6 => 0, < 8 => 1, 8 => 2, _ => 3 };
        var parts = Names.Zip(Parts).ToArray();
        parts[changed].Second = _mutators[changed].Make(random);
        if (random.OneIn(30))
            parts = [.. parts.Where((_, i) => i != random.Below(4))];
        var package = ZipPackage.Pack(parts, deflated: random.OneIn(16));
        if (random.OneIn(10))
            Break(package, random);
        return [OrderOf(random), .. package];
    }

    private static Seed Whole(byte[] package) => new([0, .. package], [new Part(1, package.Length, PartKind.Value)]);

    /// <summary>Numbers of the directory: sizes, places, counts, ways of packing.</summary>
    private static void Break(byte[] package, FuzzRandom random)
    {
        var at = package.AsSpan().LastIndexOf(random.Below(3) switch { 0 => "PK\x05\x06"u8, 1 => "PK\x01\x02"u8, _ => "PK\x03\x04"u8 });
        if (at < 0 || at + 24 > package.Length)
            return;
        var field = package.AsSpan(at + 4 + random.Below(20));
        if (random.OneIn(2) && field.Length >= 4)
            BinaryPrimitives.WriteUInt32LittleEndian(field, random.Of<uint>([0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, (uint)package.Length]));
        else
            field[0] = (byte)random.Next();
    }
}

/// <summary>Writes a package's bytes, faster than the library and with nothing in between.</summary>
internal static class ZipPackage
{
    private static readonly uint[] Table = MakeTable();

    public static byte[] Pack(IReadOnlyList<(string Name, byte[] Body)> parts, bool deflated)
    {
        using var bytes = new MemoryStream();
        using var directory = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        using var index = new BinaryWriter(directory);
        foreach (var (name, body) in parts)
        {
            var place = (uint)bytes.Position;
            var packed = deflated ? Deflate(body) : body;
            to.Write(0x04034b50);
            Head(to, name, body, packed, deflated);
            to.Write((ushort)0);
            to.Write(Encoding.UTF8.GetBytes(name));
            to.Write(packed);
            index.Write(0x02014b50);
            index.Write((ushort)20);
            Head(index, name, body, packed, deflated);
            index.Write((ushort)0);
            index.Write((ushort)0);
            index.Write((ushort)0);
            index.Write((ushort)0);
            index.Write(0);
            index.Write(place);
            index.Write(Encoding.UTF8.GetBytes(name));
        }

        index.Flush();
        var start = (uint)bytes.Position;
        to.Write(directory.GetBuffer(), 0, (int)directory.Length);
        to.Write(0x06054b50);
        to.Write(0);
        to.Write((ushort)parts.Count);
        to.Write((ushort)parts.Count);
        to.Write((uint)directory.Length);
        to.Write(start);
        to.Write((ushort)0);
        to.Flush();
        return bytes.ToArray();
    }

    private static void Head(BinaryWriter to, string name, byte[] body, byte[] packed, bool deflated)
    {
        to.Write((ushort)20);
        to.Write((ushort)0x800);
        to.Write((ushort)(deflated ? 8 : 0));
        to.Write(0);
        to.Write(Crc(body));
        to.Write((uint)packed.Length);
        to.Write((uint)body.Length);
        to.Write((ushort)Encoding.UTF8.GetByteCount(name));
    }

    private static byte[] Deflate(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(body);
        return packed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = Table[(byte)crc ^ one] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
