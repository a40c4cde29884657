namespace KolajAI.Api.Requests;

/// <summary>A field that the hub alone sets; sent back by the caller it is ignored, whatever it holds (api.md section 1).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReadOnlyFieldAttribute : Attribute;

/// <summary>A promised field whose effect has not landed: 501 with its pointer.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotLandedAttribute : Attribute;

/// <summary>Endpoint metadata: the body may be <c>text/csv</c> instead of JSON.</summary>
internal sealed record TakesCsvMetadata;

/// <summary>Endpoint metadata: whoever redirects here adds query parameters of their own.</summary>
internal sealed record TakesAnyQueryMetadata;

/// <summary>Most elements of an array field; more are 413.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MostItemsAttribute(int count) : Attribute
{
    public int Count { get; } = count;
}
