using System.Text.Json;

namespace KolajAI.Products;

/// <summary>What an import was asked to do; stored with it.</summary>
/// <param name="MatchBy"><c>barcode</c>, <c>sku</c> or both.</param>
/// <param name="Cause">Who asked: <c>api:key_…</c>.</param>
public sealed record ImportOptions(IReadOnlyList<string> MatchBy, bool CreateProducts, bool DryRun, string Cause)
{
    public const string Barcode = "barcode";
    public const string Sku = "sku";

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ImportOptions FromJson(string json) => JsonSerializer.Deserialize<ImportOptions>(json)!;
}
