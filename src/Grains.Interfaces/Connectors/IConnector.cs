namespace KolajAI.Connectors;

/// <summary>
/// One platform. A connector is stateless and shared; what it can do is told by the capability interfaces it implements
/// (<see cref="IConnectionTest"/>, <see cref="ICatalogPublisher"/>, …). It knows no grain.
/// </summary>
public interface IConnector
{
    ConnectorDescriptor Descriptor { get; }

    /// <summary>
    /// Which remote seller the credentials belong to, for <c>seller_already_connected</c> and shared quotas;
    /// made from fields that identify, never from a secret.
    /// </summary>
    string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings);

    /// <summary>The platform's address for this account; calls elsewhere are refused by the HTTP pipeline.</summary>
    Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings);

    /// <summary>How this account writes stock; null where the platform takes none. By default what the descriptor says.</summary>
    StockWriting? StockWriting(IReadOnlyDictionary<string, string> settings) => Descriptor.StockWrite is { } kind
        ? new StockWriting(kind, Descriptor.LowersOwnStock, Descriptor.RefusesBelowZero, Descriptor.TakesWriteKey, Descriptor.Settle, Descriptor.FeedLag)
        : null;
}

/// <summary>Every platform of the catalogue, with and without code.</summary>
public interface IConnectorRegistry
{
    /// <summary>All rows of the catalogue, in its order.</summary>
    IReadOnlyList<ConnectorDescriptor> Catalogue { get; }

    /// <summary>The connector, or null where the platform is listed without code or unknown.</summary>
    IConnector? Find(string integrationId);

    /// <summary>The descriptor, or null for an unknown id.</summary>
    ConnectorDescriptor? Describe(string integrationId);
}
