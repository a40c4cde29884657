using System.Text;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KolajAI.Grains.Tests.Dispatching;

/// <summary>Events of a platform that does not answer for one of them.</summary>
public sealed class InboxJobTests : IAsyncDisposable
{
    private static readonly AccountRef Account = AccountRef.FromKey("t", "shop/default");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;

    public InboxJobTests() => _store = new ServiceCollection().AddLogging().AddKolajStorage(new StorageOptions { DataFolder = _folder }).BuildServiceProvider();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_TimeIsOverInTheMiddle_WhatHasEndedIsNotDoneAgain()
    {
        // The silent one comes with those that are begun after the first have ended.
        for (var i = 0; i < InboxJob.AtOnce; i++)
            await ReceiveAsync($"unknown-{i}");
        await ReceiveAsync("silent");
        var shop = new ThinShop();
        var job = new InboxJob(
            new JobContext(Account, shop, new Dictionary<string, string>(), new Dictionary<string, string>(), "seller", new OrderRules(true, true, null, false)),
            await DueAsync());
        using var time = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = job.RunAsync(JobParts.Of(_store, null), time.Token);
        await shop.Asked.Task.WaitAsync(Cancellation);

        await time.CancelAsync();
        var outcome = await run;

        Assert.Equal((null, true), (outcome.Failure, outcome.More));
        Assert.Equal("silent", Assert.Single(await DueAsync()).EventId);
    }

    private async Task ReceiveAsync(string order)
    {
        var (key, bytes) = new InboxEnvelopes(_store.GetRequiredService<ISealer>()).Seal(
            Account.Tenant, order, new InboxPayload("POST", "", new Dictionary<string, string>(), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(order)));
        var result = await _store.GetRequiredService<ICommitter>().CommitAsync(new Unit
        {
            Tenant = Account.Tenant,
            Rows = [key, new InboxRow(order, Account.Key, order, bytes, bytes.Length, TimeProvider.System.GetUtcNow())],
        });
        Assert.True(result.Committed);
    }

    private Task<IReadOnlyList<InboxEvent>> DueAsync() =>
        _store.GetRequiredService<IInboxReads>().DueAsync(Account.Tenant, Account.Key, TimeProvider.System.GetUtcNow(), 100, Cancellation);

    /// <summary>Its events name an order each, which has to be read: it knows none of them, and about one it never answers.</summary>
    private sealed class ThinShop : IConnector, IWebhookParser, IOrderSource
    {
        /// <summary>About the one that it is silent about.</summary>
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConnectorDescriptor Descriptor { get; } = new() { Id = "shop", Name = "Shop", Type = "marketplace_tr", Region = "TR", Evidence = "none" };

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://shop.invalid/");

        public WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers) => new("order", [], [Encoding.UTF8.GetString(body.Span)]);

        public async Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation)
        {
            if (orderKey != "silent")
                return null;
            Asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return null;
        }

        public Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation) => throw new NotSupportedException();

        public WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret) => throw new NotSupportedException();

        public string EventId(WebhookDelivery delivery) => throw new NotSupportedException();
    }
}
