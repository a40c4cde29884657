using System.Text;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests.UnknownOutcomes;

/// <summary>
/// Each operation, each way of not hearing its answer: the platform has done it exactly once in the end, the hub knows it, and no write
/// was sent again before it was read back. What was applied is not sent a second time.
/// </summary>
public sealed class UnknownOutcomeTests
{
    /// <summary>Trendyol's settle time, the reading back, and 2 minutes where an order action was under way when the hub was killed.</summary>
    private static readonly TimeSpan SettledWithin = TimeSpan.FromMinutes(4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operation_AnswerNotHeard_IsDoneOnceAndKnown()
    {
        var cells = (await Task.WhenAll(TogetherAsync(LostAnswer.Heard), TogetherAsync([LostAnswer.Killed]))).SelectMany(static c => c).ToList();

        var columns = LostAnswer.Heard.Append(LostAnswer.Killed).Select(static c => c.Name).ToList();
        var table = new StringBuilder().AppendLine($"| operation | {string.Join(" | ", columns)} |").AppendLine($"|---|{string.Concat(columns.Select(static _ => "---|"))}");
        foreach (var row in cells.GroupBy(static c => c.Operation))
            table.AppendLine($"| {row.Key} | {string.Join(" | ", columns.Select(c => row.Single(cell => cell.Column == c).Text))} |");
        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
        Assert.DoesNotContain(cells, static c => !c.Right);
    }

    private static async Task<IReadOnlyList<Cell>> TogetherAsync(IReadOnlyList<LostAnswer> columns)
    {
        await using var hub = await OutcomeHub.StartAsync(Cancellation);
        return [.. (await Task.WhenAll(columns.Select(column => ColumnAsync(hub, column)))).SelectMany(static c => c)];
    }

    private static async Task<IReadOnlyList<Cell>> ColumnAsync(OutcomeHub hub, LostAnswer column)
    {
        var seller = await hub.CreateSellerAsync(column, Cancellation);
        var cells = new List<Cell> { await RegistrationAsync(hub, column, seller) };
        var operations = new Operations(hub, column, seller);
        await operations.PrepareAsync();
        var started = new List<(Operation Operation, bool Struck, int After)>();
        foreach (var operation in operations.All())
        {
            var after = (await TraceAsync(hub, column)).Count;
            var fault = await hub.Control.AddFaultAsync(
                column.Fault with { Endpoint = operation.Endpoint, SellerId = column.SellerId, Count = 1 }, Cancellation);
            await operation.Start();
            started.Add((operation, await StruckAsync(hub, fault.Id), after));
            if (column.Kills)
                await hub.KillAndStartAgainAsync(Cancellation);
        }

        var deadline = Environment.TickCount64 + (long)SettledWithin.TotalMilliseconds;
        foreach (var (operation, struck, after) in started)
        {
            bool known;
            while (!(known = await operation.Known()) && Environment.TickCount64 < deadline)
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancellation);
            var sending = Sending.Of((await TraceAsync(hub, column)).Skip(after), operation.Sends, operation.Reads);
            cells.Add(new Cell(operation.Name, column.Name, struck, known, await operation.Effects(), sending, operation.MostSends(column)));
        }

        return cells;
    }

    /// <summary>The first registration is not heard; the hub polls meanwhile, and the next configure finds the hook by its address.</summary>
    private static async Task<Cell> RegistrationAsync(OutcomeHub hub, LostAnswer column, TrendyolSellerControl seller)
    {
        var fault = await hub.Control.AddFaultAsync(
            column.Fault with { Endpoint = "trendyol.webhook_create", SellerId = column.SellerId, Count = 1 }, Cancellation);
        var first = hub.ConfigureAsync(column);
        var struck = await StruckAsync(hub, fault.Id);
        if (column.Kills)
        {
            await hub.KillAndStartAgainAsync(Cancellation);
            await Assert.ThrowsAsync<HttpRequestException>(() => first);
        }
        else
        {
            await first;
        }

        await hub.ConnectAsync(column);
        var hooks = (await seller.ReadWebhooksAsync(Cancellation)).Webhooks;
        var sending = Sending.Of(
            await TraceAsync(hub, column), static call => call.Endpoint == "trendyol.webhook_create", static call => call.Endpoint == "trendyol.webhook_list");
        return new Cell("register webhook", column.Name, struck, hooks.All(static h => h.Active), hooks.Count, sending, column.Applied ? 1 : 2);
    }

    private static Task<IReadOnlyList<TracedCall>> TraceAsync(OutcomeHub hub, LostAnswer column) => hub.Control.ReadTraceAsync(column.SellerId, Cancellation);

    /// <summary>The call came and was struck; the hub is then still waiting for its answer, where there is none in time.</summary>
    private static async Task<bool> StruckAsync(OutcomeHub hub, int fault)
    {
        var deadline = Environment.TickCount64 + 90_000;
        while (Environment.TickCount64 < deadline)
        {
            if ((await hub.Control.ListFaultsAsync(Cancellation)).Single(f => f.Id == fault).Struck > 0)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }

        return false;
    }

    /// <param name="Sends">How often the write was sent.</param>
    /// <param name="Blind">It was sent again without having been read back.</param>
    private sealed record Sending(int Sends, bool Blind)
    {
        public static Sending Of(IEnumerable<TracedCall> calls, Func<TracedCall, bool> sends, Func<TracedCall, bool> reads)
        {
            var (count, open, blind) = (0, false, false);
            foreach (var call in calls)
            {
                if (sends(call))
                {
                    blind |= open;
                    (count, open) = (count + 1, true);
                }
                else if (reads(call))
                {
                    open = false;
                }
            }

            return new Sending(count, blind);
        }
    }

    private sealed record Cell(string Operation, string Column, bool Struck, bool Known, int Effects, Sending Sending, int MostSends)
    {
        public bool Right => Struck && Known && Effects == 1 && !Sending.Blind && Sending.Sends <= MostSends;

        public string Text => this switch
        {
            { Struck: false } => "the fault did not strike",
            { Known: false } => $"NOT KNOWN, done {Effects} x, sent {Sending.Sends} x",
            { Effects: not 1 } => $"DONE {Effects} x",
            { Sending.Blind: true } => $"SENT BLIND, {Sending.Sends} x",
            _ when Sending.Sends > MostSends => $"SENT {Sending.Sends} x",
            _ => Sending.Sends > 1 ? $"once, sent {Sending.Sends} x, read before each" : "once",
        };
    }
}
