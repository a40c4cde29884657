namespace KolajAI.Api.Requests.Uploads;

/// <summary>Endpoint metadata: the body is a file, streamed to disk before the endpoint runs, not JSON held in memory.</summary>
internal sealed record TakesUploadMetadata;
