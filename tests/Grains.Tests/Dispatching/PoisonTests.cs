using System.Text;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

/// <summary>Events and polled orders that nothing can be made of: they end dead with a reason, and hold up nothing.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class PoisonTests(StoredCluster cluster)
{
    private const int Proper = 40;

    // Each test has an account of its own.
    private readonly AccountRef _account = new(StoredCluster.Tenant, "shop", $"a{Guid.CreateVersion7():n}"[..20]);
    private readonly OddShop _shop = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IInboxReads Inbox => cluster.Get<IInboxReads>();

    [Theory]
    [InlineData("unstorable", "It cannot be stored")]
    [InlineData("crash", "InvalidOperationException")]
    [InlineData("not-understood", "not understood")]
    public async Task InboxJob_OneEventFailsEachTime_IsDeadAfterThreeTriesAndTheOthersAreDone(string poison, string reason)
    {
        await ReceiveAsync(poison);
        for (var i = 0; i < Proper; i++)
            await ReceiveAsync($"order-{i}");

        await RunInboxAsync();
        var first = await EventAsync(poison);
        Assert.Equal(("failed", 1), (first.State, first.Attempts));
        for (var i = 0; i < Proper; i++)
            Assert.Equal("done", (await EventAsync($"order-{i}")).State);
        Assert.Equal(Proper, await OrdersAsync());

        await RunInboxAsync();
        await RunInboxAsync();
        var last = await EventAsync(poison);
        Assert.Equal(("dead", InboxJob.MaxAttempts), (last.State, last.Attempts));
        Assert.Contains(reason, last.Error, StringComparison.Ordinal);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task InboxJob_SiloOrStoreAwayForLong_NoEventDies()
    {
        await ReceiveAsync("away");

        for (var i = 0; i < 3 * InboxJob.MaxAttempts; i++)
            await RunInboxAsync();

        Assert.Equal("failed", (await EventAsync("away")).State);
        _shop.IsBack = true;
        await RunInboxAsync();
        Assert.Equal("done", (await EventAsync("away")).State);
    }

    [Fact]
    public async Task InboxJob_KeyWithHalfACharacter_IsDeadAtOnce()
    {
        await ReceiveAsync("half");

        await RunInboxAsync();

        var dead = await EventAsync("half");
        Assert.Equal(("dead", 1), (dead.State, dead.Attempts));
        Assert.Contains("lone surrogate", dead.Error, StringComparison.Ordinal);
    }

    /// <summary>A turn lasts seconds, and its events' ends are written when it is over.</summary>
    [Fact]
    public async Task InboxJob_PersonErasedAfterTheirEventWasApplied_KeepsNoPayload()
    {
        await ReceiveAsync("order-1");
        await ReceiveAsync("order-2");
        _shop.Read = async key =>
        {
            if (key != "order-2")
                return;
            while ((await EventAsync("order-1")).State != "done" && await OrdersAsync() == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
            await cluster.WriteAsync(new PersonalErasedRow("order:" + OrderIds.Make(_account, "order-1"), DateTimeOffset.UnixEpoch, "test"));
        };

        await RunInboxAsync();

        Assert.Equal(("done", "done"), ((await EventAsync("order-1")).State, (await EventAsync("order-2")).State));
        Assert.Null(await Inbox.PayloadAsync(_account.Tenant, $"{_account.Account}-order-1", Cancellation));
        Assert.NotNull(await Inbox.PayloadAsync(_account.Tenant, $"{_account.Account}-order-2", Cancellation));
    }

    [Fact]
    public async Task OrdersJob_ImpossibleOrders_BecomeEventsThatEndDeadAndTheRestIsIn()
    {
        _shop.Page = new OrderPage([Order("order-1"), Order("order-2") with { ExternalId = null! }, Order("order-3")], "next", false)
        {
            Unread = [new UnreadOrder("not-understood", "'quantity' is not there.", "{}"u8.ToArray()), new UnreadOrder(null, "It has no key.", "[7]"u8.ToArray())],
        };

        var outcome = await RunOrdersAsync();
        await RunOrdersAsync();

        Assert.Equal((null, "next"), (outcome.Failure, outcome.Cursor));
        Assert.Equal(2, await OrdersAsync());
        Assert.Equal(3, (await DueAsync()).Count);
        for (var i = 0; i < InboxJob.MaxAttempts; i++)
            await RunInboxAsync();
        var dead = await Inbox.ListAsync(_account.Tenant, new InboxFilter(_account.Integration, _account.Account, "dead", null, null, null, null), 10, Cancellation);
        Assert.Equal(3, dead.Count);
        Assert.Contains(dead, static e => e is { Error: "It has no key.", Attempts: 1 });
        Assert.Contains(dead, static e => e.Error!.Contains("not understood", StringComparison.Ordinal) && e.Attempts == InboxJob.MaxAttempts);
        Assert.Contains(dead, static e => e.Error!.Contains("cannot be stored", StringComparison.Ordinal) && e.Attempts == InboxJob.MaxAttempts);
    }

    [Fact]
    public async Task OrdersJob_PolledOrderThatCanBeReadLater_IsDone()
    {
        _shop.Page = new OrderPage([], "next", false) { Unread = [new UnreadOrder("order-9", "'quantity' is not there.", "{}"u8.ToArray())] };

        await RunOrdersAsync();
        await RunInboxAsync();

        Assert.Equal(1, await OrdersAsync());
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task OrdersJob_CursorThatRepeats_IsAClearErrorAfterItsOrdersAreIn()
    {
        _shop.Page = new OrderPage([Order("order-1")], "same", true);

        var outcome = await RunOrdersAsync("same");

        Assert.Equal((PlatformFailure.Broken, "cursor_repeats"), (outcome.Failure!.Failure, outcome.Failure.Code));
        Assert.Equal(1, await OrdersAsync());
    }

    private static RemoteOrder Order(string key) => new()
    {
        OrderKey = key,
        ExternalId = key,
        Version = 1,
        Status = OrderStatus.Created,
        RawStatus = "new",
        PlacedAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch,
        Currency = "TRY",
        Lines = [],
        LinesAreWhole = true,
    };

    private Task<JobOutcome> RunOrdersAsync(string? cursor = null) =>
        new OrdersJob(Context(), cursor, DateTimeOffset.UnixEpoch, new CursorWatch()).RunAsync(JobParts.Of(cluster.Services, cluster.Grains), Cancellation);

    /// <summary>With all that will ever be due.</summary>
    private async Task RunInboxAsync() => await new InboxJob(Context(), await DueAsync()).RunAsync(JobParts.Of(cluster.Services, cluster.Grains), Cancellation);

    private JobContext Context() =>
        new(_account, _shop, new Dictionary<string, string>(), new Dictionary<string, string>(), "seller", new OrderRules(true, true, null, false));

    private Task<IReadOnlyList<InboxEvent>> DueAsync() => Inbox.DueAsync(_account.Tenant, _account.Key, DateTimeOffset.MaxValue.AddYears(-1), 100, Cancellation);

    private async Task<InboxEvent> EventAsync(string body) => (await Inbox.FindByEventAsync(_account.Tenant, _account.Key, body, Cancellation))!;

    private async Task<int> OrdersAsync() => (await cluster.Get<IOrderReads>().ListAsync(
        _account.Tenant, new OrderFilter { IntegrationId = _account.Integration, Account = _account.Account }, 500, Cancellation)).Rows.Count;

    private async Task ReceiveAsync(string body)
    {
        var id = $"{_account.Account}-{body}";
        var (key, bytes) = new InboxEnvelopes(cluster.Get<ISealer>()).Seal(
            _account.Tenant, id, new InboxPayload("POST", "", new Dictionary<string, string>(), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body)));
        Assert.True((await cluster.WriteAsync(key, new InboxRow(id, _account.Key, body, bytes, bytes.Length, DateTimeOffset.UnixEpoch))).Committed);
    }

    /// <summary>What an event says is the order that it is about, or what is wrong with it.</summary>
    private sealed class OddShop : IConnector, IWebhookParser, IOrderSource
    {
        public ConnectorDescriptor Descriptor { get; } = new() { Id = "shop", Name = "Shop", Type = "marketplace_tr", Region = "TR", Evidence = "none" };

        public OrderPage Page { get; set; } = new([], "", false);

        public bool IsBack { get; set; }

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://shop.invalid/");

        public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => Encoding.UTF8.GetString(body.Span) switch
        {
            "crash" => throw new InvalidOperationException("Nobody expected this."),
            "half" => new WebhookEvent("order", [Order("half-\ud800")], []),
            "unstorable" => new WebhookEvent("order", [Order("impossible") with { ExternalId = null! }], []),
            var key => new WebhookEvent("order", [], [key]),
        };

        /// <summary>Happens before an order is read.</summary>
        public Func<string, Task> Read { get; set; } = static _ => Task.CompletedTask;

        public async Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation)
        {
            await Read(orderKey);
            return Found(orderKey);
        }

        private RemoteOrder? Found(string orderKey) => orderKey switch
        {
            "not-understood" => throw new PlatformException(PlatformFailure.Broken, "answer_not_understood", "An order was not understood."),
            "away" when !IsBack => throw new TimeoutException("No answer."),
            "order-2" when Page.Orders.Count > 0 => Order(orderKey) with { ExternalId = null! },
            _ => Order(orderKey),
        };

        public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) => Task.FromResult(Page);

        public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => throw new NotSupportedException();

        public string EventId(WebhookDelivery delivery) => throw new NotSupportedException();
    }
}
