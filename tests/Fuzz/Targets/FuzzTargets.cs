using KolajAI.Fuzz.Engine;
using KolajAI.Imports;

namespace KolajAI.Fuzz.Targets;

/// <summary>Every target; docs/reliability-fuzzing.md says which parser each tries.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. ((string[])["trendyol", "woocommerce", "shopify", "sandbox"]).Select(static id => new FuzzTarget($"webhook-{id}", _ => new WebhookWorker(id))),
        new("import-csv", static scratch => new ImportWorker(ImportFormats.Csv, scratch, [Cells("products"), Cells("variants"), Cells("export"), Cells("offers")], Words.Cells)),
        new("import-xml", static scratch => new ImportWorker(ImportFormats.Xml, scratch, [Xml("feed"), Xml("rss"), Xml("turkish")], Words.Xml)),
        new("import-xlsx", static scratch => new XlsxWorker(scratch)),
        .. ((string[])["trendyol", "woocommerce", "shopify", "medusa", "vendure", "sandbox"]).Select(static id => new FuzzTarget($"answers-{id}", _ => new PlatformWorker(id))),
        new("answers-http", static _ => new HttpWorker()),
        new("api-bodies", static _ => new ApiBodyWorker()),
        new("api-texts", static _ => new ApiTextWorker()),
    ];

    private static Seed Cells(string name) => SeedParts.Lines(Corpus.Bytes($"csv/{name}.csv"), ";,"u8, 0);

    private static Seed Xml(string name) => SeedParts.Xml(Corpus.Bytes($"xml/{name}.xml"), 0);
}
