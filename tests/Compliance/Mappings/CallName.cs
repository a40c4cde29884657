using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Compliance.Proxies;

namespace KolajAI.Compliance.Mappings;

/// <summary>What a call is, whatever it is about: method and path with ids left out; GraphQL by its operation's name.</summary>
internal static partial class CallName
{
    public static string Of(ProxiedCall call)
    {
        if (Body(call) is JsonObject body && body["query"] is JsonValue document)
        {
            var text = document.ToString();
            var named = Operation().Match(text);
            return named.Success ? $"{named.Groups[1].Value} {named.Groups[2].Value}" : $"document {FirstField().Match(text).Groups[1].Value}";
        }

        var path = call.Path.Split('?')[0].Split('/').Select(static part => Id().IsMatch(part) ? "{id}" : part);
        return $"{call.Method} {string.Join('/', path)}";
    }

    /// <summary>Fields of the query and of the body; a document itself is the schema's business.</summary>
    public static IEnumerable<(string Path, string Value)> Fields(ProxiedCall call)
    {
        var query = call.Path.Contains('?', StringComparison.Ordinal) ? call.Path[(call.Path.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2)).Select(static pair => ($"?{pair[0]}", pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""));
        var body = Body(call);
        if (body is JsonObject graph && graph["query"] is JsonValue)
            graph.Remove("query");
        return parameters.Concat(JsonFields.Of(body));
    }

    /// <summary>Looks like what a server gave to something of its own.</summary>
    public static bool IsId(string value) => Id().IsMatch(value);

    private static JsonNode? Body(ProxiedCall call)
    {
        try
        {
            return call.Body.Length == 0 ? null : JsonNode.Parse(call.Body);
        }
        catch (JsonException)
        {
            return JsonValue.Create("(no JSON)");
        }
    }

    [GeneratedRegex(@"^\s*(query|mutation)\s+(\w+)")]
    private static partial Regex Operation();

    [GeneratedRegex(@"\{\s*(\w+)")]
    private static partial Regex FirstField();

    [GeneratedRegex(@"^\d{1,20}$|^(?=.*\d)[0-9A-Za-z._%:-]{12,}$")]
    private static partial Regex Id();
}
