namespace KolajAI.Storage.Rows;

/// <summary>A row with a version; written only when the stored version equals <see cref="ExpectedVersion"/> (0: must not exist). The new version is one more.</summary>
public abstract record FencedRow
{
    public required string Tenant { get; init; }

    /// <summary>The key inside the tenant.</summary>
    public required string Id { get; init; }

    public required long ExpectedVersion { get; init; }

    /// <summary>The whole state as bytes (JSON, sealed where it holds secrets or personal data).</summary>
    public required byte[] State { get; init; }
}

/// <summary>Id: product id. Its unique names are <see cref="ProductNameRow"/>s of the same unit.</summary>
public sealed record ProductRow : FencedRow
{
    public required string Sku { get; init; }
    public string? Barcode { get; init; }

    /// <summary>Title, SKU, barcodes and brand folded (Turkish and ASCII) for search.</summary>
    public required string SearchText { get; init; }
    public required long OnHand { get; init; }
    public required long Reserved { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public bool Deleted { get; init; }
}

/// <summary>Id: account key.</summary>
public sealed record AccountRow : FencedRow
{
    public required string IntegrationId { get; init; }
    public required string Account { get; init; }

    /// <summary>Unique per tenant and integration while not null.</summary>
    public string? RemoteSeller { get; init; }

    /// <summary>SHA-256 (hex) of the webhook endpoint key, unique in the database; null where the account takes no webhooks.</summary>
    public string? EndpointKeyHash { get; init; }

    /// <summary>JSON of the webhook secret, sealed at (tenant, <c>account:{key}</c>, <c>webhook</c>), so that the front can check proofs without the grain.</summary>
    public byte[]? SealedWebhookSecret { get; init; }
    public bool Deleted { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Id: order id.</summary>
public sealed record OrderRow : FencedRow
{
    public required string AccountKey { get; init; }

    /// <summary>Unique per tenant and account.</summary>
    public required string OrderKey { get; init; }
    public required string ExternalId { get; init; }
    public required string Status { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? ShipBy { get; init; }

    /// <summary>Buyer's data sealed with the order's own data key; null when there is none or it was erased.</summary>
    public byte[]? Personal { get; init; }

    /// <summary>True while an effect of the order has not been given to its product.</summary>
    public bool EffectsPending { get; init; }

    /// <summary>True while a line has no product or another problem stands.</summary>
    public bool HasProblem { get; init; }
    public bool HasInvoice { get; init; }

    /// <summary>True while no reference of the caller's is set.</summary>
    public bool Unreferenced { get; init; }
}

/// <summary>Id: quota scope; tenant is the owner, or <c>-</c> where tenants share it.</summary>
public sealed record QuotaRow : FencedRow;

/// <summary>Id: operation id.</summary>
public sealed record OperationRow : FencedRow
{
    public required string Kind { get; init; }

    /// <summary><c>running</c> or <c>ended</c>.</summary>
    public required string OperationState { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When the sweeper should wake it; null when ended.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
