using System.Text.Json;

namespace KolajAI.Grains.Adoption;

/// <summary>What an import has come to so far.</summary>
internal sealed record ImportCounts(long Read, long Bound, long AlreadyBound, long Created, long Unmatched, long Conflicts)
{
    public static ImportCounts None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <param name="json">Empty before the first listing.</param>
    public static ImportCounts FromJson(string json) => json.Length == 0 ? None : JsonSerializer.Deserialize<ImportCounts>(json)!;

    public string ToJson() => JsonSerializer.Serialize(this);

    public ImportCounts With(IReadOnlyCollection<AdoptedListing> outcomes)
    {
        long Of(params string[] codes) => outcomes.Count(o => codes.Contains(o.Code));
        var bound = Of(AdoptedListing.Bound, AdoptedListing.WouldBind);
        var already = Of(AdoptedListing.AlreadyBound);
        var created = Of(AdoptedListing.Created, AdoptedListing.WouldCreate);
        var unmatched = outcomes.Count(static o => o.State == ListingVerdict.Unmatched);
        return new ImportCounts(
            Read + outcomes.Count, Bound + bound, AlreadyBound + already, Created + created, Unmatched + unmatched,
            Conflicts + outcomes.Count - bound - already - created - unmatched);
    }

    public override string ToString() =>
        $"{Read} listings read: {Bound} bound, {AlreadyBound} bound before, {Created} products created, {Unmatched} unmatched, {Conflicts} in conflict.";
}

/// <summary>What became of one listing, or, dry, would become.</summary>
/// <param name="State"><c>bound</c>, <c>unmatched</c> or <c>conflict</c>.</param>
internal sealed record AdoptedListing(string State, string Code, string? Detail)
{
    public const string Bound = "bound";
    public const string AlreadyBound = "already_bound";
    public const string WouldBind = "would_bind";
    public const string Created = "product_created";
    public const string WouldCreate = "would_create";

    public bool Succeeded => State == Bound;
}
