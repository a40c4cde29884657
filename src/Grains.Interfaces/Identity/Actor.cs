namespace KolajAI.Identity;

/// <summary>Who is behind what is done.</summary>
/// <param name="Name"><c>key:key_…</c>, <c>user:usr_…</c>, <c>operator</c>, <c>system</c>, <c>anonymous</c>.</param>
/// <param name="Role">Of a key or person.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="TraceId">Of the request, as its answer tells it.</param>
[GenerateSerializer, Immutable, Alias("Actor")]
public sealed record Actor(string Name, string? Role, string? Address, string? TraceId)
{
    /// <summary>The hub itself.</summary>
    public static Actor System { get; } = new("system", null, null, null);

    /// <summary>Nobody who has proven anything.</summary>
    public static Actor Anonymous(string? address, string? traceId) => new("anonymous", null, address, traceId);
}
