using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace KolajAI.Simulator.Trendyol.Orders;

/// <summary>
/// Place in the stream: after (modified, package). A package that changes while the stream is read moves behind the
/// cursor's end and belongs to a later window; no other is skipped or shown twice.
/// </summary>
internal sealed record StreamCursor(long ModifiedMs, long PackageId, long EndMs)
{
    public bool IsBefore(OrderPackage package)
    {
        var modified = package.ModifiedAt.ToUnixTimeMilliseconds();
        return modified > ModifiedMs || (modified == ModifiedMs && package.Id > PackageId);
    }

    public StreamCursor After(OrderPackage package) =>
        this with { ModifiedMs = package.ModifiedAt.ToUnixTimeMilliseconds(), PackageId = package.Id };

    public static StreamCursor? Parse(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        return parts.Length == 3 && TryNumber(parts[0], out var modified) && TryNumber(parts[1], out var package) && TryNumber(parts[2], out var end)
            ? new StreamCursor(modified, package, end)
            : null;
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ModifiedMs}.{PackageId}.{EndMs}")));

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
