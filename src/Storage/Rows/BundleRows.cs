namespace KolajAI.Storage.Rows;

/// <summary>
/// What a bundle is made of, replaced whole; none makes it no bundle. The bundle is to be worked out after it. Refuses its unit when a
/// component is gone or a bundle itself, or when the product is a component of another.
/// </summary>
public sealed record BundleComponentsRow(string BundleId, IReadOnlyList<BundlePart> Parts, DateTimeOffset At) : StoreRow;

/// <param name="Quantity">Units of the component in one bundle.</param>
public sealed record BundlePart(string ComponentId, long Quantity);

/// <summary>Units of a product moved: bundles that hold it are to be worked out.</summary>
/// <param name="Moved">Orders of the bundles themselves were the cause.</param>
public sealed record BundlesDueRow(string ComponentId, bool Moved, DateTimeOffset At) : StoreRow;

/// <summary>A bundle was worked out with what was there when this generation was read; what came since keeps it due.</summary>
public sealed record BundleSettledRow(string BundleId, long Generation) : StoreRow;

/// <summary>Refuses its unit while the product is a component of a bundle.</summary>
public sealed record NoComponentRow(string ProductId) : StoreRow;
