namespace KolajAI.Faults.Tests.Judging;

/// <summary>A product of the run.</summary>
/// <param name="Guarded">Few units, under the exposure rule from the first moment on.</param>
/// <param name="Shops">Where it is sold: the accounts' names.</param>
internal sealed record Article(string Sku, bool Guarded, IReadOnlyList<string> Shops);
