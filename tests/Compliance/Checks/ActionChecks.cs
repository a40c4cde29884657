using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;

namespace KolajAI.Compliance.Checks;

internal static class ActionChecks
{
    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("action_acknowledge", "The seller's acknowledgement is told to the platform.", rig => DoneAsync(rig, OrderActionKind.Acknowledge)),
        new("action_invoice", "The invoice is told to the platform.", rig => DoneAsync(rig, OrderActionKind.Invoice)),
        new("action_ship", "The shipment is told to the platform, with its tracking number.", rig => DoneAsync(rig, OrderActionKind.Ship)),
        new("action_cancel", "The seller's cancellation is told to the platform.", rig => DoneAsync(rig, OrderActionKind.Cancel)),
        new("action_answer_lost", "Each action whose answer is lost is unknown, and reading back finds it done.", AnswerLostAsync),
    ];

    private static async Task DoneAsync(PlatformRig rig, OrderActionKind kind)
    {
        var actions = rig.Can<IOrderActions>();
        Assert.Contains(kind, actions.SupportedActions);
        var order = await NewOrderAsync(rig);
        var action = rig.Action(kind, order);
        Assert.False(await actions.IsDoneAsync(rig.Session, action, RigCalls.Cancellation), "It is told as done before it was done.");
        await actions.PerformAsync(rig.Session, action, RigCalls.Cancellation);
        Assert.True(await actions.IsDoneAsync(rig.Session, action, RigCalls.Cancellation), "It was done, and reading back does not find it.");
        var after = await rig.ReadOrderAsync(order.OrderKey);
        Assert.True(
            kind switch
            {
                OrderActionKind.Ship => after.Status is OrderStatus.Shipped or OrderStatus.Delivered,
                OrderActionKind.Cancel => after.Status is OrderStatus.Cancelled or OrderStatus.Unsupplied,
                _ => after.Status is not (OrderStatus.Cancelled or OrderStatus.Unknown),
            },
            $"After {kind} the order is '{after.Status}'.");
    }

    private static async Task AnswerLostAsync(PlatformRig rig)
    {
        var actions = rig.Can<IOrderActions>();
        Assert.NotEmpty(actions.SupportedActions);
        foreach (var kind in actions.SupportedActions.Order())
        {
            var action = rig.Action(kind, await NewOrderAsync(rig));
            // The last write of an action is its own; those before it prepare it.
            var writes = await WritesOfAsync(rig, kind);
            var struck = rig.Proxy.Plant(new ProxyFault.LoseAnswer(), rig.IsWrite, skip: writes - 1, count: 1);
            var failure = await rig.FailureAsync(() => actions.PerformAsync(rig.Session, action, RigCalls.Cancellation));
            Assert.Equal((PlatformFailure.OutcomeUnknown, 1), (failure.Failure, struck()));
            rig.Proxy.Clear();
            Assert.True(await actions.IsDoneAsync(rig.Session, action, RigCalls.Cancellation), $"{kind} was done, and reading back does not find it.");
        }
    }

    private static async Task<int> WritesOfAsync(PlatformRig rig, OrderActionKind kind)
    {
        var action = rig.Action(kind, await NewOrderAsync(rig));
        var before = rig.Proxy.Calls.Count;
        await rig.Can<IOrderActions>().PerformAsync(rig.Session, action, RigCalls.Cancellation);
        return rig.Proxy.Calls.Skip(before).Count(rig.IsWrite);
    }

    private static async Task<RemoteOrder> NewOrderAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 2)));
        rig.Advance(TimeSpan.FromSeconds(2));
        return await rig.ReadOrderAsync(key);
    }
}
