using KolajAI.Api.Answers;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;

namespace KolajAI.Api.Adoption;

internal sealed record ImportListingsBody
{
    public string? IntegrationId { get; init; }

    /// <summary>May be left out while the integration has one account.</summary>
    public string? Account { get; init; }

    /// <summary><c>barcode</c> and <c>sku</c>, the default, or one of them.</summary>
    [MostItems(2)]
    public List<string>? MatchBy { get; init; }

    /// <summary>Makes a product of each listing that matches none, with the channel's title, price and quantity.</summary>
    public bool? CreateProducts { get; init; }

    /// <summary>Reads and matches, and changes nothing.</summary>
    public bool? DryRun { get; init; }
}

/// <param name="Operation">Has an item for each listing (aspect <c>listing</c>, its product_id the listing's id), and one for the import with the counts.</param>
internal sealed record ImportListingsAnswer(string OperationId, bool DryRun, OperationShape Operation) : Answer;

internal sealed record BindListingBody
{
    /// <summary>The product that the listing is.</summary>
    public string? Sku { get; init; }
}

/// <param name="Listing">The product's listing from now on.</param>
internal sealed record BoundListingAnswer(Products.ListingShape Listing) : Answer;
