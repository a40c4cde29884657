using KolajAI.Api.Requests;

namespace KolajAI.Api.Products;

/// <summary>Body of sync-products: upsert, then publish.</summary>
internal sealed record SyncProductsBody
{
    public const int MostProducts = 1_000;

    /// <summary>With an integration the named products are listed on its account.</summary>
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }

    [MostItems(MostProducts)]
    public List<ProductBody>? Products { get; init; }

    [MostItems(MostProducts)]
    public List<string>? Skus { get; init; }

    [MostItems(MostProducts)]
    public List<string>? ProductIds { get; init; }

    /// <summary>Lists the whole catalogue on the account.</summary>
    public bool? All { get; init; }

    /// <summary>Answers the plan and changes nothing.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Nothing is named: bound listings are sent again.</summary>
    public bool NamesNone() => Products is null && Skus is null && ProductIds is null && All is not true;

    public int Named() => (Products?.Count ?? 0) + (Skus?.Count ?? 0) + (ProductIds?.Count ?? 0);
}
