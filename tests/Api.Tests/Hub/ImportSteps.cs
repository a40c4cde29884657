using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Steps of tests that send files.</summary>
internal static class ImportSteps
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    public static string Samples { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../samples"));

    public static HttpContent File(byte[] bytes, string type = "text/csv")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static HttpContent Csv(string text) => File(Encoding.UTF8.GetBytes(text));

    public static Task<HubAnswer> SendFileAsync(this HubClient client, HttpContent file, string query = "") => client.PostAsync("/api/imports" + query, file);

    /// <summary>Sends a file and waits until the import has ended; answers it.</summary>
    public static async Task<JsonNode> ImportAsync(this HubClient client, HttpContent file, string query = "")
    {
        var sent = (await client.SendFileAsync(file, query)).Expect(HttpStatusCode.Accepted)["import"]!;
        return await client.EndedAsync((string)sent["id"]!);
    }

    public static async Task<JsonNode> EndedAsync(this HubClient client, string id) =>
        (await client.UntilAsync($"/api/imports/{id}", static i => (string?)i["import"]!["state"] is "finished" or "failed", Long, "the import ends")).Json["import"]!;

    public static async Task<IReadOnlyList<(long Row, string? Column, string Code)>> ErrorsAsync(this HubClient client, JsonNode import) =>
        [.. ((JsonArray)(await client.GetAsync($"/api/imports/{import["id"]}/errors")).Expect(HttpStatusCode.OK)["errors"]!)
            .Select(static e => ((long)e!["row"]!, (string?)e["column"], (string)e["code"]!))];

    /// <summary>Rows, created, changed, unchanged, rejected.</summary>
    public static (long, long, long, long, long) Counts(this JsonNode import) => (
        (long)import["counts"]!["rows"]!, (long)import["counts"]!["created"]!, (long)import["counts"]!["changed"]!, (long)import["counts"]!["unchanged"]!,
        (long)import["counts"]!["rejected"]!);

    /// <summary>Every product without what is its own: id, versions, times.</summary>
    public static async Task<SortedDictionary<string, string>> CatalogueAsync(this HubClient client)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (string? token = null; ;)
        {
            var page = (await client.GetAsync("/api/products?page_size=500" + (token is null ? "" : $"&page_token={token}"))).Expect(HttpStatusCode.OK);
            foreach (var product in (JsonArray)page["products"]!)
            {
                var copy = (JsonObject)product!.DeepClone();
                foreach (var own in (string[])["id", "version", "created_at", "updated_at"])
                    copy.Remove(own);
                all.Add((string)copy["sku"]!, copy.ToJsonString());
            }

            if ((token = (string?)page["next_page_token"]) is null)
                return all;
        }
    }
}
