using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Requests;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Keys;

internal sealed record CreateKeyBody
{
    public string? Name { get; init; }

    /// <summary><c>viewer</c>, <c>operator</c>, <c>admin</c> or <c>owner</c>; not above the caller's own.</summary>
    public string? Role { get; init; }

    [NotLanded]
    public JsonElement? Scopes { get; init; }

    [NotLanded]
    public JsonElement? Accounts { get; init; }

    /// <summary>Addresses and ranges (<c>203.0.113.7</c>, <c>2001:db8::/32</c>) that it may be used from, 1 to 50; absent: anywhere.</summary>
    [MostItems(50)]
    public IReadOnlyList<string>? IpAllowList { get; init; }

    /// <summary>When it stops working; absent: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

internal sealed record RotateKeyBody
{
    /// <summary>How long the old key goes on working beside the new one, 0 to 2,592,000 (30 days); 86,400 when absent.</summary>
    public int? GraceSeconds { get; init; }

    /// <summary>When the new key stops working; absent: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="Prefix">The key's recognisable first characters.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="IpAllowList">Null: from anywhere.</param>
/// <param name="LastUsedAt">To about a minute.</param>
/// <param name="ReplacedBy">The key that this one gave way to; it works until <paramref name="ExpiresAt"/>.</param>
internal sealed record KeyShape(
    string Id, string Name, string Prefix, string Role, string State, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt,
    IReadOnlyList<string>? IpAllowList, DateTimeOffset? LastUsedAt, string? LastUsedFrom, string? ReplacedBy)
{
    /// <summary>The whole key: shown once, when it is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static KeyShape Of(StoredKey key, DateTimeOffset now) => new(
        key.KeyId, key.Name, key.Prefix, key.Role, key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "active", key.CreatedAt, key.ExpiresAt,
        key.RevokedAt, key.IpAllowList is { } list ? AddressRanges.Texts(list) : null, key.LastUsedAt, key.LastUsedFrom, key.ReplacedBy);
}

internal sealed record KeyAnswer(KeyShape Key) : Answer;

/// <param name="Previous">The old key, and until when it works.</param>
internal sealed record KeyRotatedAnswer(KeyShape Key, KeyShape Previous) : Answer;

internal sealed record KeyListAnswer(IReadOnlyList<KeyShape> Keys, int Count) : Answer;
