using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Changes;

internal sealed record ChangesAnswer(IReadOnlyList<StoredChange> Changes, string Cursor, bool HasMore) : Answer;

/// <summary><c>GET /api/changes</c> (api.md section 1).</summary>
internal static class ChangeEndpoints
{
    private const int DefaultSize = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Types = ["order", "return", "listing", "stock", "invoice", "shipment", "product"];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/api/changes", Role.Viewer, List, "What changed, in commit order").Answers<ChangesAnswer>().Query(
            new QueryParameter("after", QueryKind.Text, "A cursor; now answers the present one; absent begins at the oldest kept."),
            new QueryParameter("types", QueryKind.Text, $"Only these, separated by commas: {string.Join(", ", Types)}."),
            new QueryParameter("wait", QueryKind.Number, "Seconds to wait for a change, 0 to 60."),
            new QueryParameter("page_size", QueryKind.Number, "Changes an answer, 1 to 500; 100 when absent."));

    private static async Task<IResult> List(HttpContext context, IChangeReads changes, ChangeCursors cursors, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var size = request.Number("page_size", 1, 500) ?? DefaultSize;
        var wait = TimeSpan.FromSeconds(request.Number("wait", 0, Patience.MostSeconds) ?? 0);
        var types = ReadTypes(request);
        var bounds = await changes.BoundsAsync(request.Tenant, request.Cancellation);
        if (request.Text("after") == "now")
            return Answering.Ok(new ChangesAnswer([], await cursors.WriteAsync(request.Tenant, bounds.Newest, request.Cancellation), false));
        var after = await AfterAsync(request, cursors, bounds);
        var started = clock.GetTimestamp();
        while (true)
        {
            // The bound is read before the rows: what commits between is in the rows, or after the cursor.
            var newest = (await changes.BoundsAsync(request.Tenant, request.Cancellation)).Newest;
            var rows = await changes.AfterAsync(request.Tenant, after, types, size + 1, request.Cancellation);
            if (rows.Count == 0 && clock.GetElapsedTime(started) < wait)
            {
                await Task.Delay(Pace, clock, request.Cancellation);
                continue;
            }

            var shown = rows.Take(size).ToArray();
            var more = rows.Count > size;
            var position = more ? shown[^1].Seq : Math.Max(Math.Max(after, newest), shown.LastOrDefault()?.Seq ?? 0);
            return Answering.Ok(new ChangesAnswer(shown, await cursors.WriteAsync(request.Tenant, position, request.Cancellation), more));
        }
    }

    private static async Task<long> AfterAsync(ApiRequest request, ChangeCursors cursors, (long Newest, long Oldest) bounds)
    {
        if (request.Text("after") is not { } cursor)
            return Math.Max(0, bounds.Oldest - 1);
        var seq = await cursors.ReadAsync(request.Tenant, cursor, request.Cancellation);
        if (seq > bounds.Newest || (bounds.Oldest > 0 && seq < bounds.Oldest - 1))
            throw new RequestRefusedException("cursor_expired");
        return seq;
    }

    private static string[]? ReadTypes(ApiRequest request)
    {
        if (request.Text("types") is not { } text)
            return null;
        var types = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return types.Length > 0 && types.All(Types.Contains) ? types : throw request.Invalid("types", $"names some of {string.Join(", ", Types)}");
    }
}
