namespace KolajAI.Api.Reserved;

/// <summary>Endpoint metadata: a promised call that answers 501; marked <c>x-not-implemented</c> in the OpenAPI document.</summary>
internal sealed record NotLandedMetadata;
