using System.Globalization;
using KolajAI.Api.Errors;

namespace KolajAI.Api.Requests;

/// <summary>What a caller waits for (api.md section 1, Durable).</summary>
internal enum WaitFor
{
    Stored = 0,
    Sent = 1,
    Confirmed = 2,
}

/// <summary><c>Prefer: wait=N</c> with <c>wait_for</c>.</summary>
internal sealed record Patience(TimeSpan Wait, WaitFor For)
{
    public const int MostSeconds = 60;

    public static Patience Of(HttpRequest request)
    {
        var what = request.Query[QueryParameters.WaitFor.Name].ToString() switch
        {
            "" or "confirmed" => WaitFor.Confirmed,
            "sent" => WaitFor.Sent,
            "stored" => WaitFor.Stored,
            var other => throw new RequestRefusedException("invalid_parameter", $"wait_for is stored, sent or confirmed, not '{other}'."),
        };
        return new Patience(TimeSpan.FromSeconds(Seconds(request)), what);
    }

    /// <summary>Seconds of <c>Prefer: wait</c>, at most 60; 0 when absent. Other preferences and what cannot be read are passed over (RFC 7240).</summary>
    public static int Seconds(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(static line => (line ?? "").Split(',')))
        {
            var part = preference.Split(';')[0].Trim();
            if (part.StartsWith("wait", StringComparison.OrdinalIgnoreCase) && part[4..].TrimStart() is ['=', .. var value]
                && int.TryParse(value.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return Math.Min(seconds, MostSeconds);
        }

        return 0;
    }
}
