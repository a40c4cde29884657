using KolajAI.Products;

namespace KolajAI.Storage.Rows;

/// <summary>
/// A product is a variant of this group. Creates the group. Other axes refuse the unit, unless the group has no other variant. Shared
/// content that differs from what is stored makes the content of every listing of the other variants due.
/// </summary>
/// <param name="Axes">In the seller's order.</param>
/// <param name="Content">Null leaves what is stored.</param>
public sealed record ProductGroupRow(string GroupId, string ProductId, IReadOnlyList<string> Axes, GroupContent? Content, DateTimeOffset At) : StoreRow;

/// <summary>A part whose flag is false stays as it is stored.</summary>
public sealed record GroupContent(ProductGroup Value, bool SetsTitle, bool SetsDescription, bool SetsImages);

/// <summary>Which variant of its group a product is, and where it is listed. Values that another variant of the group has refuse the unit.</summary>
/// <param name="GroupId">Null: of none any more.</param>
public sealed record ProductGroupMemberRow(
    string ProductId, string? GroupId, IReadOnlyDictionary<string, string> Variant, IReadOnlyList<string> AccountKeys) : StoreRow;

/// <summary>A variant has left a group, or these accounts: the content of the others' listings there is due.</summary>
public sealed record ProductGroupLeftRow(string GroupId, string ProductId, IReadOnlyList<string> AccountKeys, DateTimeOffset At) : StoreRow;

/// <summary>An id that a platform gave to a group. Unique as <see cref="RemoteIdRow"/> is; another group's refuses the unit.</summary>
public sealed record GroupRemoteIdRow(string AccountKey, string GroupId, string Kind, string RemoteId) : StoreRow;

/// <summary>When the product has to look at its prices again; null: at no time.</summary>
public sealed record ProductWakeRow(string ProductId, DateTimeOffset? At) : StoreRow;
