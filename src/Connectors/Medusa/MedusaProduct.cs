using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>A product with its options and variants, for publishing a group.</summary>
/// <param name="Options">Title to the option's id and values.</param>
internal sealed record MedusaProduct(
    string Id, string? ExternalId, IReadOnlyDictionary<string, (string Id, IReadOnlySet<string> Values)> Options, IReadOnlyList<string> VariantIds,
    IReadOnlyList<string> Categories)
{
    private const string Fields = "id,external_id,options.id,options.title,options.values.value,variants.id,categories.id";

    /// <param name="filter"><c>id[]</c> or <c>external_id[]</c>.</param>
    public static async Task<MedusaProduct?> FindAsync(MedusaApi api, string filter, string value, CancellationToken cancellation) => await api.GetAsync(
        MedusaOperations.Publish, "products", [(filter, value), ("fields", Fields)],
        static body => body.RequiredList("products").Select(Read).FirstOrDefault(), cancellation);

    private static MedusaProduct Read(PlatformJson json) => new(
        json.RequiredText("id"), json.Text("external_id"),
        json.List("options").GroupBy(static option => option.RequiredText("title"), StringComparer.Ordinal).ToDictionary(
            static same => same.Key,
            static same => (same.First().RequiredText("id"),
                (IReadOnlySet<string>)same.First().List("values").Select(static value => value.Text("value") ?? "").ToHashSet(StringComparer.Ordinal)),
            StringComparer.Ordinal),
        [.. json.List("variants").Select(static variant => variant.RequiredText("id"))],
        [.. json.List("categories").Select(static category => category.RequiredText("id"))]);
}
