using KolajAI.Products;

namespace KolajAI.Storage.Reads;

/// <summary>A group and the products that are its variants, ordered by id.</summary>
/// <param name="Axes">In the seller's order.</param>
public sealed record StoredGroup(string Id, ProductGroup Content, IReadOnlyList<string> Axes, IReadOnlyList<StoredVariant> Variants);

/// <param name="AccountKeys">Accounts that list it.</param>
public sealed record StoredVariant(string ProductId, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> AccountKeys);
