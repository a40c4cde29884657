using System.Text;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests.UnknownOutcomes;

/// <summary>
/// Each operation, each way of not hearing its answer: the platform has done it exactly once in the end, the hub knows it, and no write
/// was sent again before it was read back. A call that was applied is not made a second time.
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
        var before = await CallsAsync(hub, column);
        var all = operations.All();
        var struck = new List<bool>();
        foreach (var operation in all)
        {
            var fault = await hub.Control.AddFaultAsync(
                column.Fault with { Endpoint = operation.Endpoint, SellerId = column.SellerId, Count = 1 }, Cancellation);
            await operation.Start();
            struck.Add(await StruckAsync(hub, fault.Id));
            if (column.Kills)
                await hub.KillAndStartAgainAsync(Cancellation);
        }

        var deadline = Environment.TickCount64 + (long)SettledWithin.TotalMilliseconds;
        foreach (var (operation, was) in all.Zip(struck))
        {
            bool known;
            while (!(known = await operation.Known()) && Environment.TickCount64 < deadline)
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancellation);
            cells.Add(new Cell(operation.Name, column.Name, was, known, await operation.Effects()));
        }

        var after = await CallsAsync(hub, column);
        foreach (var (endpoint, most) in operations.MostCalls())
        {
            var sent = after.GetValueOrDefault(endpoint) - before.GetValueOrDefault(endpoint);
            cells.Add(new Cell($"calls of {endpoint}", column.Name, true, true, sent <= most ? 1 : 0) { Calls = $"{sent} of at most {most}" });
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
        return new Cell("register webhook", column.Name, struck, hooks.All(static h => h.Active), hooks.Count);
    }

    private static async Task<Dictionary<string, long>> CallsAsync(OutcomeHub hub, LostAnswer column) => (await hub.Control.ReadCallsAsync(Cancellation))
        .Where(c => c.SellerId == column.SellerId).GroupBy(static c => c.Endpoint).ToDictionary(static g => g.Key, static g => g.Sum(static c => c.Count));

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

    private sealed record Cell(string Operation, string Column, bool Struck, bool Known, int Effects)
    {
        /// <summary>Set where calls are counted instead of effects.</summary>
        public string? Calls { get; init; }

        public bool Right => Struck && Known && Effects == 1;

        public string Text => Calls is not null ? (Right ? Calls : $"TOO MANY: {Calls}") : (Struck, Known) switch
        {
            (false, _) => "the fault did not strike",
            (_, false) => $"NOT KNOWN, done {Effects} x",
            _ => Effects == 1 ? "once, known" : $"DONE {Effects} x",
        };
    }
}
