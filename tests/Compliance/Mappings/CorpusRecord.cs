using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;

namespace KolajAI.Compliance.Mappings;

/// <summary>
/// The answers that a platform gave, kept as what tests/Fuzz changes: with <c>KOLAJ_WRITE_CORPUS=1</c> the connector's file is written anew.
/// </summary>
internal sealed class CorpusRecord(PlatformRig rig, Scenario scenario)
{
    /// <summary>Larger answers say the same again and would only make each input slow.</summary>
    private const int LargestBody = 24 * 1024;

    private const int MostRows = 3;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, object[]> _scenes = new(StringComparer.Ordinal);

    public void Add(string scene, IReadOnlyList<ProxiedAnswer> answers) => _scenes[scene] = [.. answers.Select(Entry)];

    public void Write()
    {
        if (Environment.GetEnvironmentVariable("KOLAJ_WRITE_CORPUS") != "1")
            return;
        // One of each kind of call for what the scenes above do not ask for.
        var others = rig.Proxy.Answers.GroupBy(static answer => CallName.Of(answer.Call), StringComparer.Ordinal)
            .Select(static group => Entry(group.Last(answer => answer.Status < 300 || group.All(static other => other.Status >= 300))));
        var record = new
        {
            now = rig.Clock.GetUtcNow(),
            settings = rig.Session.Settings.ToDictionary(static s => s.Key, s => s.Value.Replace(rig.Proxy.Address.ToString().TrimEnd('/'), "https://platform.example", StringComparison.Ordinal)),
            credentials = rig.Credentials,
            cursor = scenario.Cursor,
            listings = scenario.Listings,
            stock = scenario.Stock,
            item = scenario.Published,
            orders = scenario.Orders,
            actions = scenario.Actions,
            categories = rig.CategoriesWithAttributes,
            delivery = scenario.Delivery is { } told ? new { headers = told.Headers, body = Encoding.UTF8.GetString(told.Body.Span) } : null,
            scenes = _scenes,
            others,
        };
        File.WriteAllText(PathOf(rig.IntegrationId), JsonSerializer.Serialize(record, Json) + "\n");
    }

    private static object Entry(ProxiedAnswer answer) => new
    {
        call = CallName.Of(answer.Call),
        status = answer.Status,
        headers = answer.Headers.Where(static header => header.Name is not ("Date" or "Server" or "Content-Type"))
            .ToDictionary(static header => header.Name, static header => header.Value),
        body = Encoding.UTF8.GetString(answer.Body.Length <= LargestBody ? answer.Body : Shortened(answer.Body)),
    };

    /// <summary>A few rows of each list.</summary>
    private static byte[] Shortened(byte[] body)
    {
        var json = JsonNode.Parse(body);
        Shorten(json);
        return JsonSerializer.SerializeToUtf8Bytes(json, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void Shorten(JsonNode? json)
    {
        if (json is JsonArray list)
        {
            while (list.Count > MostRows)
                list.RemoveAt(list.Count - 1);
            foreach (var row in list)
                Shorten(row);
        }
        else if (json is JsonObject fields)
        {
            foreach (var (_, value) in fields)
                Shorten(value);
        }
    }

    private static string PathOf(string integrationId, [CallerFilePath] string here = "") => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Fuzz", "Corpus", $"{integrationId}.json"));
}
