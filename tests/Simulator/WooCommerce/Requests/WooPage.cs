using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;

namespace KolajAI.Simulator.WooCommerce.Requests;

/// <summary>Which page of a list, and its answer with <c>X-WP-Total</c>, <c>X-WP-TotalPages</c> and <c>Link</c> (sheet, products).</summary>
internal sealed record WooPage(int Number, int Size)
{
    public const int Largest = 100;

    /// <summary>Page 1 of 10 where nothing is asked.</summary>
    public static WooPage Of(WooQuery query) => new(query.Number("page", 1, 1, int.MaxValue), query.Number("per_page", 10, 1, Largest));

    /// <summary>Cuts the page out; call under the shop's lock, answer outside.</summary>
    public Cut Take<T>(IReadOnlyCollection<T> all, Func<T, JsonObject> view) =>
        new(this, new JsonArray([.. all.Skip((int)Math.Min(int.MaxValue, (Number - 1L) * Size)).Take(Size).Select(view)]), all.Count);

    /// <summary>One page of <paramref name="Total"/> rows.</summary>
    internal sealed record Cut(WooPage Page, JsonArray Rows, int Total)
    {
        public IResult Answer(HttpContext context)
        {
            var pages = (Total + Page.Size - 1) / Page.Size;
            var headers = context.Response.Headers;
            headers["X-WP-Total"] = Total.ToString(CultureInfo.InvariantCulture);
            headers["X-WP-TotalPages"] = pages.ToString(CultureInfo.InvariantCulture);
            var links = new List<string>();
            if (Page.Number > 1 && pages > 0)
                links.Add($"<{Address(context.Request, Math.Min(Page.Number - 1, pages))}>; rel=\"prev\"");
            if (Page.Number < pages)
                links.Add($"<{Address(context.Request, Page.Number + 1)}>; rel=\"next\"");
            if (links.Count > 0)
                headers.Link = string.Join(", ", links);
            return new WooAnswer(Rows);
        }

        private static string Address(HttpRequest request, int page)
        {
            // The proof belongs to the call that carried it.
            var kept = request.Query
                .Where(pair => pair.Key != "page" && pair.Key is not ("consumer_key" or "consumer_secret") && !pair.Key.StartsWith("oauth_", StringComparison.Ordinal))
                .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
                .Append(KeyValuePair.Create("page", (string?)page.ToString(CultureInfo.InvariantCulture)));
            return $"{request.Scheme}://{request.Host}{request.Path}{QueryString.Create(kept)}";
        }
    }
}
