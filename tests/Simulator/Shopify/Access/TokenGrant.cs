namespace KolajAI.Simulator.Shopify.Access;

/// <summary>What a token opens.</summary>
internal sealed record TokenGrant(string Token, IReadOnlySet<string> Scopes, DateTimeOffset? ExpiresAt);
