using System.Buffers.Text;
using System.Globalization;
using System.Text;
using KolajAI.Api.Errors;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Changes;

/// <summary>
/// Positions in the changes feed, as callers hold them. Each names the database and when the change at its place was written: in a restored database
/// that place is empty or another change's, so none survives that.
/// </summary>
internal sealed class ChangeCursors(IChangeReads changes)
{
    public async Task<string> WriteAsync(string tenant, long seq, CancellationToken cancellation)
    {
        var at = await changes.AtAsync(tenant, seq, cancellation);
        var text = $"{seq.ToString(CultureInfo.InvariantCulture)}.{await changes.IncarnationAsync(cancellation)}.{Mark(at)}";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    /// <exception cref="RequestRefusedException">400 for a text that is no cursor, 410 for one of another database or of what came after a backup.</exception>
    public async Task<long> ReadAsync(string tenant, string cursor, CancellationToken cancellation)
    {
        if (!Base64Url.IsValid(cursor))
            throw new RequestRefusedException("cursor_invalid");
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        if (parts.Length < 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            throw new RequestRefusedException("cursor_invalid");
        if (parts[1] != await changes.IncarnationAsync(cancellation))
            throw new RequestRefusedException("cursor_expired");
        // Nothing at or before the place: it is the beginning, or was kept long enough.
        if (parts.Length == 3 && await changes.AtAsync(tenant, seq, cancellation) is { } at && parts[2] != Mark(at))
            throw new RequestRefusedException("cursor_expired");
        return seq;
    }

    private static string Mark(DateTimeOffset? at) => at is null ? "" : at.Value.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
