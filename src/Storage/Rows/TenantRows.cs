namespace KolajAI.Storage.Rows;

/// <summary>Changes what the operator sets about a tenant; null: unchanged. Refuses its unit where there is no such tenant.</summary>
/// <param name="Limits">JSON.</param>
/// <param name="Branding">JSON.</param>
public sealed record TenantChangedRow(string? Name, byte[]? Limits, byte[]? Branding) : StoreRow;

/// <summary>A tenant is suspended since then; null: it goes on. Refuses its unit where there is no such tenant.</summary>
public sealed record TenantSuspendedRow(DateTimeOffset? At) : StoreRow;

/// <summary>Everything of a tenant is to be removed. Of the operator's tenant. Refuses its unit where that has begun already.</summary>
/// <param name="Removed">The tenant.</param>
/// <param name="DueAt">Not before: by then nobody who writes for it is on the way.</param>
public sealed record TenantRemovalRow(string Removed, DateTimeOffset BegunAt, DateTimeOffset DueAt) : StoreRow;

/// <summary>How far a removal is. Of the operator's tenant.</summary>
/// <param name="DueAt">When it is looked at again; null: it is done.</param>
/// <param name="Report">JSON.</param>
public sealed record TenantRemovalMovedRow(string Removed, byte[] Report, DateTimeOffset? DueAt, DateTimeOffset? DoneAt) : StoreRow;
