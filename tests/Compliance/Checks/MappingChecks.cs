using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Compliance.Mappings;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

/// <summary>A field that a mapping drops does not get by: what is sent and what is read of answers is compared, field by field, with what was.</summary>
internal static class MappingChecks
{
    /// <summary>More different values than this are a kind of value, not a mapping's words.</summary>
    private const int MostValues = 8;

    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("mapping_outgoing", "Every field of every call that is sent is the one that was, with its value where it does not change by itself.", OutgoingAsync),
        new("mapping_incoming", "Without any one field of an answer that is mapped, something else comes of the answer.", IncomingAsync),
    ];

    /// <summary>Twice at different times with other names: what differs then is no word of the mapping's.</summary>
    private static async Task OutgoingAsync(PlatformRig rig)
    {
        var first = await SentAsync(rig);
        rig.Advance(new TimeSpan(1, 3, 7, 11));
        rig.Renew();
        var second = await SentAsync(rig);
        var lines = first.Keys.Union(second.Keys).Order(StringComparer.Ordinal).Select(field =>
        {
            var (one, other) = (first.GetValueOrDefault(field), second.GetValueOrDefault(field));
            var isTheSame = one is not null && other is not null && one.SetEquals(other) && one.Count <= MostValues && !one.Any(static value => value.Length > 4 && CallName.IsId(value));
            return isTheSame ? $"{field} = {string.Join(" | ", one!)}" : $"{field} = *";
        });
        MappingRecord.Hold(rig.IntegrationId, MappingRecord.Outgoing, [.. lines]);
    }

    private static async Task<Dictionary<string, SortedSet<string>>> SentAsync(PlatformRig rig)
    {
        var before = rig.Proxy.Calls.Count;
        var scenario = await Scenario.PlayAsync(rig);
        var fields = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var call in rig.Proxy.Calls.Skip(before).Where(call => !IsOfAnotherCheck(rig, scenario, call)))
        {
            foreach (var (path, value) in CallName.Fields(call))
            {
                var name = $"{CallName.Of(call)}  {path}";
                if (!fields.TryGetValue(name, out var values))
                    fields[name] = values = new SortedSet<string>(StringComparer.Ordinal);
                values.Add(rig.Secrets.Any(secret => value.Contains(secret, StringComparison.Ordinal)) ? "(secret)" : value.ReplaceLineEndings(" "));
            }
        }

        return fields;
    }

    /// <summary>A shared shop's feed repeats other checks' orders, and what is asked of them depends on what those have done.</summary>
    private static bool IsOfAnotherCheck(PlatformRig rig, Scenario scenario, ProxiedCall call)
    {
        var path = call.Path.Split('?')[0].Split('/');
        var order = Array.IndexOf(path, "orders") + 1;
        return rig.IsShared && order > 0 && order < path.Length && CallName.IsId(path[order]) && !scenario.Orders.Contains(path[order]);
    }

    private static async Task IncomingAsync(PlatformRig rig)
    {
        var scenario = await Scenario.PlayAsync(rig);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var corpus = new CorpusRecord(rig, scenario);
        foreach (var (name, read) in scenario.Readings())
        {
            foreach (var (call, path) in await MappedAsync(rig, read, answers => corpus.Add(name, answers)))
                lines.Add($"{name}: {call}  {path}");
        }

        corpus.Write();

        if (scenario.Delivery is { } delivery)
        {
            foreach (var path in Mapped(rig.Can<IWebhookParser>(), delivery))
                lines.Add($"webhook: {path}");
        }

        MappingRecord.Hold(rig.IntegrationId, MappingRecord.Incoming, [.. lines]);
    }

    /// <summary>The fields without which something else is read. The platform is asked once; then its answers are given again.</summary>
    private static async Task<List<(string Call, string Path)>> MappedAsync(
        PlatformRig rig, Func<Task<object>> read, Action<IReadOnlyList<ProxiedAnswer>> given)
    {
        rig.Renew();
        var before = rig.Proxy.Answers.Count;
        var told = await TellAsync(rig, read);
        IReadOnlyList<ProxiedAnswer> answers = [.. rig.Proxy.Answers.Skip(before)];
        given(answers);
        using var replay = new Replay(answers);
        rig.Renew(replay);
        var usual = await TellAsync(rig, read);
        Assert.True(told == usual, $"Its answers given again, the connector tells something else:\n{told}\n{usual}");
        replay.Begin(null);
        Assert.Equal(usual, await TellAsync(rig, read));
        // What is kept in memory is asked for anew.
        var again = replay.Asked.ToHashSet(StringComparer.Ordinal);
        var mapped = new List<(string Call, string Path)>();
        foreach (var field in replay.Fields())
        {
            var isKept = !again.Contains(field.Call);
            if (isKept)
                rig.Renew(replay);
            replay.Begin(field);
            if (await TellAsync(rig, read) != usual)
                mapped.Add(field);
            if (!isKept)
                continue;
            // What was kept of that answer must not be kept for the next.
            rig.Renew(replay);
            replay.Begin(null);
            Assert.Equal(usual, await TellAsync(rig, read));
        }

        return mapped;
    }

    private static async Task<string> TellAsync(PlatformRig rig, Func<Task<object>> read)
    {
        try
        {
            return JsonSerializer.Serialize(await read());
        }
        catch (PlatformException failure)
        {
            rig.Heard.Add(failure.ToString());
            return $"failed: {failure.Failure} {failure.Code}";
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            return $"failed: {failure.Message}";
        }
    }

    private static IEnumerable<string> Mapped(IWebhookParser parser, WebhookDelivery delivery)
    {
        string Tell(byte[] body)
        {
            try
            {
                var told = parser.Parse(body, delivery.Headers);
                return JsonSerializer.Serialize(new { told.Type, told.Orders, told.OrderKeysToRead });
            }
            catch (FormatException)
            {
                return "not readable";
            }
        }

        var usual = Tell(delivery.Body.ToArray());
        return JsonFields.Of(JsonNode.Parse(delivery.Body.Span)).Select(static field => field.Path).Distinct(StringComparer.Ordinal)
            .Where(path => Tell(JsonSerializer.SerializeToUtf8Bytes(JsonFields.Without(JsonNode.Parse(delivery.Body.Span), path))) != usual);
    }
}
