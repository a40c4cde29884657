using System.Collections.Frozen;

namespace KolajAI.Connectors.Catalogue;

/// <summary>Joins the catalogue with the connectors that exist. Name, type, region and evidence are the catalogue's, the rest the connector's own.</summary>
internal sealed class ConnectorRegistry : IConnectorRegistry
{
    private readonly FrozenDictionary<string, IConnector> _connectors;
    private readonly FrozenDictionary<string, ConnectorDescriptor> _descriptors;

    /// <exception cref="InvalidOperationException">Two connectors have one id, or one has an id that the catalogue does not list.</exception>
    public ConnectorRegistry(IReadOnlyList<ConnectorDescriptor> catalogue, IEnumerable<IConnector> connectors)
    {
        var byId = new Dictionary<string, IConnector>(StringComparer.Ordinal);
        foreach (var connector in connectors)
        {
            if (!byId.TryAdd(connector.Descriptor.Id, connector))
                throw new InvalidOperationException($"Two connectors have the id '{connector.Descriptor.Id}'.");
        }

        Catalogue = [.. catalogue.Select(row => byId.TryGetValue(row.Id, out var connector) ? Joined(row, connector) : row)];
        _descriptors = Catalogue.ToFrozenDictionary(row => row.Id, StringComparer.Ordinal);
        _connectors = byId.ToFrozenDictionary(StringComparer.Ordinal);
        if (byId.Keys.FirstOrDefault(id => !_descriptors.ContainsKey(id)) is { } unknown)
            throw new InvalidOperationException($"The connector '{unknown}' is not in the catalogue.");
    }

    public IReadOnlyList<ConnectorDescriptor> Catalogue { get; }

    public IConnector? Find(string integrationId) => _connectors.GetValueOrDefault(integrationId);

    public ConnectorDescriptor? Describe(string integrationId) => _descriptors.GetValueOrDefault(integrationId);

    private static ConnectorDescriptor Joined(ConnectorDescriptor row, IConnector connector) => connector.Descriptor with
    {
        Name = row.Name,
        Type = row.Type,
        Region = row.Region,
        Country = row.Country,
        Evidence = row.Evidence,
        Capabilities = ConnectorCapabilities.Of(connector),
    };
}
