using KolajAI.Orders;

namespace KolajAI.Connectors;

/// <summary>Tries the credentials with a call that changes nothing.</summary>
public interface IConnectionTest
{
    /// <exception cref="PlatformException">The platform refuses or is silent.</exception>
    Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation);
}

/// <param name="Detail">What was reached, for a person: shop name, currency.</param>
public sealed record ConnectionCheck(string Detail);

/// <summary>Creates and changes listings' content. Items of one call succeed or fail each alone.</summary>
public interface ICatalogPublisher
{
    /// <summary>Most items a call takes.</summary>
    int MaxContentItems { get; }

    /// <summary>
    /// Publishes. An item whose creation takes several calls has a deterministic name to look up first, so that a repeat after
    /// a crash never makes a second listing. Of a group all variants that the account lists come in one call: one that is missing has left it.
    /// </summary>
    /// <exception cref="PlatformException">The call as a whole failed.</exception>
    Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation);
}

/// <summary>Sets stock and price of listings that exist.</summary>
public interface IStockUpdater
{
    int MaxStockItems { get; }

    /// <exception cref="PlatformException">The call as a whole failed.</exception>
    Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation);
}

/// <summary>For platforms that answer a batch later.</summary>
public interface IBatchFollower
{
    /// <summary>Reads a batch's state. Items not answered yet are <see cref="ItemOutcome.Pending"/>.</summary>
    Task<BatchStatus> FollowAsync(ConnectorSession session, RemoteBatch batch, CancellationToken cancellation);
}

/// <summary>Reads what the channel shows.</summary>
public interface IListingReader
{
    /// <summary>Most queries a call takes.</summary>
    int MaxReadItems { get; }

    /// <summary>What the channel shows for these; a query without an answer is not on the channel.</summary>
    Task<IReadOnlyList<RemoteListing>> ReadAsync(ConnectorSession session, IReadOnlyList<ListingQuery> queries, CancellationToken cancellation);

    /// <summary>One page of everything on the channel; <paramref name="cursor"/> null starts.</summary>
    Task<ListingPage> ReadPageAsync(ConnectorSession session, string? cursor, CancellationToken cancellation);
}

/// <summary>Reads orders.</summary>
public interface IOrderSource
{
    /// <summary>
    /// One page of orders changed since the cursor. The cursor is the connector's own text; null starts at <paramref name="from"/>.
    /// Pages overlap in time rather than miss a change: every order is an idempotent repeat for the hub.
    /// </summary>
    Task<OrderPage> ReadOrdersAsync(ConnectorSession session, string? cursor, DateTimeOffset from, CancellationToken cancellation);

    /// <summary>One order in full by its immutable key, null when the platform knows none.</summary>
    Task<RemoteOrder?> ReadOrderAsync(ConnectorSession session, string orderKey, CancellationToken cancellation);
}

/// <param name="More">True when another page can be read at once.</param>
public sealed record OrderPage(IReadOnlyList<RemoteOrder> Orders, string Cursor, bool More)
{
    /// <summary>Orders that nothing could be made of; they hold up none of the others.</summary>
    public IReadOnlyList<UnreadOrder> Unread { get; init; } = [];
}

/// <param name="OrderKey">By which it can be read again; null where the platform tells none.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Bytes">As the platform told it.</param>
public sealed record UnreadOrder(string? OrderKey, string Reason, ReadOnlyMemory<byte> Bytes);

/// <summary>Tells the platform what the seller did with an order.</summary>
public interface IOrderActions
{
    IReadOnlySet<OrderActionKind> SupportedActions { get; }

    /// <summary>What else the platform does when the action is done (<c>listing_locked</c>); empty for nothing.</summary>
    IReadOnlyList<string> SideEffects(OrderAction action);

    /// <exception cref="PlatformException">Refused or failed.</exception>
    Task PerformAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation);

    /// <summary>After an unknown outcome: true when the platform shows the action as done.</summary>
    Task<bool> IsDoneAsync(ConnectorSession session, OrderAction action, CancellationToken cancellation);
}

/// <summary>Checks and reads what a platform posts to us.</summary>
public interface IWebhookParser
{
    /// <summary>Checks the sender's proof over the exact bytes, in constant time, before anything is parsed.</summary>
    WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret);

    /// <summary>The platform's event id, else SHA-256 of the bytes as hex. Never throws, whatever the bytes are.</summary>
    string EventId(WebhookDelivery delivery);

    /// <summary>Reads the event.</summary>
    /// <exception cref="FormatException">The bytes are not what the platform sends; the event ends dead with this message.</exception>
    WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers);
}

/// <summary>Registers our address at the platform.</summary>
public interface IWebhookRegistration
{
    /// <summary>Makes the platform call <paramref name="address"/>; a registration of ours that exists is changed, not doubled.</summary>
    /// <returns>The platform's id of the registration.</returns>
    Task<string> RegisterAsync(ConnectorSession session, Uri address, WebhookSecret secret, CancellationToken cancellation);

    Task UnregisterAsync(ConnectorSession session, string registrationId, CancellationToken cancellation);
}
