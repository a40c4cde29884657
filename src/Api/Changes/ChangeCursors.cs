using System.Buffers.Text;
using System.Globalization;
using System.Text;
using KolajAI.Api.Errors;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Changes;

/// <summary>Positions in the changes feed, as callers hold them; each names the database's life, so that none survives a restore.</summary>
internal sealed class ChangeCursors(IChangeReads changes)
{
    public async Task<string> WriteAsync(long seq, CancellationToken cancellation)
    {
        var text = $"{seq.ToString(CultureInfo.InvariantCulture)}.{await changes.IncarnationAsync(cancellation)}";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    /// <exception cref="RequestRefusedException">400 for a text that is no cursor, 410 for one of another life of the database.</exception>
    public async Task<long> ReadAsync(string cursor, CancellationToken cancellation)
    {
        if (!Base64Url.IsValid(cursor))
            throw new RequestRefusedException("cursor_invalid");
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            throw new RequestRefusedException("cursor_invalid");
        return text[(dot + 1)..] == await changes.IncarnationAsync(cancellation) ? seq : throw new RequestRefusedException("cursor_expired");
    }
}
