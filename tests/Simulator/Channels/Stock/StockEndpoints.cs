using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Stock;

/// <summary>Stock writes with the shop's troubles: late, lost, unanswered, doubled.</summary>
internal static class StockEndpoints
{
    private const int MostItems = 100;

    public static void Map(RouteGroupBuilder shops) => shops.MapPost("/stock", WriteAsync).As("stock");

    private static async Task<IResult> WriteAsync(HttpContext context, CallCounters counters)
    {
        var shop = context.Shop();
        var body = await ChannelJson.ReadAsync<StockBody>(context);
        if (body.Items.Count > MostItems)
            throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "too_many", "At most 100 items.");
        var keyed = StockRules.TakesKeys(shop.StockWrite) && body.Items.All(static item => item.WriteKey is not null || item is { Quantity: null, Delta: null });
        var (fate, flags) = shop.Locked(() => (
            shop.Luck.Write(shop.Troubles, keyed), new JournalEntry { Kind = JournalKinds.StockPrice, ReceivedAt = shop.Now }));
        switch (fate.Ending)
        {
            case WriteEnding.Lost:
                return await LeaveAsync(context, counters, fate.Held);
            case WriteEnding.Unanswered:
                await LeaveAsync(context, counters, fate.Held);
                // Counted from here: the client has given up, or knows that the connection is gone.
                await ApplyAsync(shop, body, fate, flags with { Late = true, Unanswered = true });
                return Results.Empty;
            case WriteEnding.AnswerLost:
                await ApplyAsync(shop, body, fate, flags with { Late = fate.Delay > TimeSpan.Zero, Unanswered = true });
                return await LeaveAsync(context, counters, fate.Held);
            default:
                return ChannelJson.Ok(new ItemResults(await ApplyAsync(shop, body, fate, flags with { Late = fate.Delay > TimeSpan.Zero })));
        }
    }

    /// <summary>Completes when the write took effect, which it does also when nobody waits for it.</summary>
    private static Task<IReadOnlyList<ItemResult>> ApplyAsync(ChannelShop shop, StockBody body, WriteFate fate, JournalEntry flags)
    {
        var applied = new TaskCompletionSource<IReadOnlyList<ItemResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Locked(() => shop.Later(fate.Delay, () =>
        {
            applied.SetResult([.. body.Items.Select(item => shop.Shelf.Apply(item, flags))]);
            // A price alone has no key, and does not come again: it would put an older price back.
            if (fate.Doubled)
                shop.Later(fate.SecondDelay, () => body.Items.Where(static item => item.WriteKey is not null).ToList()
                    .ForEach(item => shop.Shelf.Apply(item, flags with { Late = true, Doubled = true })));
        }));
        return applied.Task;
    }

    /// <summary>Gives no answer: cuts the connection, or keeps it until the client has had enough.</summary>
    private static async Task<IResult> LeaveAsync(HttpContext context, CallCounters counters, bool held)
    {
        context.Features.Set(new DroppedCall());
        counters.Count("channels.stock", context.Shop().Name, 0);
        if (held)
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var ending = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }
        else
        {
            context.Abort();
        }

        return Results.Empty;
    }
}
