using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F12: what cannot be processed is refused, or ends dead with its reason and its bytes; the rest flows on.</summary>
public sealed class PoisonRows
{
    private const int Rounds = 20;
    private const int MostTries = 3;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan DeadWithin = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F12_Poison_IsRefusedOrEndsDead()
    {
        var poison = new HashSet<string>(StringComparer.Ordinal);
        await Row.PlayAsync("F12", TrafficScale.Full with { Beside = TimeSpan.FromSeconds(25) }, run => PoisonAsync(run, poison), see: (_, history) => history with { Poison = poison });
    }

    private static async Task PoisonAsync(ClusterRun run, HashSet<string> poison)
    {
        var shop = run.Market.Shops[0];
        var (url, secret) = run.Market.Webhooks[shop];
        var began = TimeProvider.System.GetUtcNow();
        var (refused, taken) = (new Dictionary<string, int>(), new Dictionary<string, string>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (what, body) in Poison.Bodies)
            {
                var (status, text) = await PostAsync(run, url, secret, body);
                if (status is >= 400 and < 500)
                    refused[what] = status;
                else if (status is >= 200 and < 300)
                    taken[what] = (string)JsonNode.Parse(text)!["event_id"]!;
                else
                    run.Expect(false, $"{what} was answered {status} {text}");
            }

            await BreakOffAsync(run, url, secret);
            await ClusterRun.PassAsync(Between);
        }

        var ended = TimeProvider.System.GetUtcNow();
        foreach (var id in taken.Values)
        {
            poison.Add($"{shop}:{id}");
            await run.Acknowledged.AddAsync(AcknowledgedJudge.Event, $"{shop}:{id}");
        }

        foreach (var (what, id) in taken)
            await ExpectDeadAsync(run, shop, what, id);
        run.Expect(refused.Count + taken.Count >= Poison.Bodies.Count, $"{Poison.Bodies.Count - refused.Count - taken.Count} kinds of poison were neither refused nor taken");
        var worse = new Reach((await run.PlatformAsync()).Entries, run.Market.Articles).Worse(began - run.Scale.Beside, began, ended, new HashSet<string> { shop }, out var figure);
        run.Expect(worse is null, worse ?? "");
        run.Tell($"refused: {string.Join(", ", refused.Select(static r => $"{r.Key} {r.Value}"))}; dead: {string.Join(", ", taken.Keys)}; {figure}");
    }

    private static async Task<(int Status, string Text)> PostAsync(ClusterRun run, Uri url, string secret, byte[] body)
    {
        using var answer = await run.Door.SendAsync(front =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front, url.PathAndQuery)) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TryAddWithoutValidation("x-sandbox-signature", Poison.Signature(secret, body));
            return request;
        }, Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task BreakOffAsync(ClusterRun run, Uri url, string secret)
    {
        var front = run.Fleet.FrontAddresses[0];
        using var client = new TcpClient();
        await client.ConnectAsync(front.Host, front.Port, Cancellation);
        await client.GetStream().WriteAsync(Poison.Truncated(new Uri(front, url.PathAndQuery), Poison.Signature(secret, [])), Cancellation);
        await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(100));
    }

    private static async Task ExpectDeadAsync(ClusterRun run, string shop, string what, string id)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var listed = await run.ReadAsync($"/api/webhooks/events?integration_id=sandbox&account={shop}&q={Uri.EscapeDataString(id)}");
            var row = listed["events"]?.AsArray().FirstOrDefault(e => (string?)e!["event_id"] == id);
            if ((string?)row?["state"] is not ("dead" or "done") && TimeProvider.System.GetElapsedTime(began) < DeadWithin)
            {
                await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(500));
                continue;
            }

            run.Expect((string?)row?["state"] == "dead" && (string?)row["error"] is { Length: > 0 }, $"I1: {what} ({id}) is {row?["state"]}: {row?["error"]}");
            run.Expect((int?)row?["attempts"] <= MostTries, string.Create(CultureInfo.InvariantCulture, $"{what} was tried {row?["attempts"]} times"));
            var bytes = (string?)(await run.ReadAsync($"/api/webhooks/events/{row?["id"]}"))["payload"]?["body_base64"];
            run.Expect(bytes == Convert.ToBase64String(Poison.Bodies[what]), $"{what}: its bytes are not kept as they came");
            return;
        }
    }
}
