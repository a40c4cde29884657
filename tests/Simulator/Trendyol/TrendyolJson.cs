using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KolajAI.Simulator.Trendyol;

/// <summary>The seller API's JSON: camel case, numbers are numbers (a price in quotes is refused), Turkish letters unescaped.</summary>
internal static class TrendyolJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Ok<T>(T value) => Results.Json(value, Options);

    /// <summary>Reads a body of the shape <typeparamref name="T"/>.</summary>
    /// <exception cref="TrendyolRefusal">Another content type (415) or not this shape (400).</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new TrendyolRefusal(StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json");
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Options, context.RequestAborted)
                ?? throw new TrendyolRefusal(StatusCodes.Status400BadRequest, "Request body must not be empty");
        }
        catch (JsonException broken)
        {
            throw new TrendyolRefusal(StatusCodes.Status400BadRequest, "Malformed JSON request", field: broken.Path);
        }
    }

    /// <summary>Reads one item of a list that was kept raw for echoing.</summary>
    /// <exception cref="TrendyolRefusal">Not this shape (400).</exception>
    public static T Item<T>(JsonElement raw)
    {
        try
        {
            return raw.Deserialize<T>(Options) ?? throw new TrendyolRefusal(StatusCodes.Status400BadRequest, "An item must not be null");
        }
        catch (JsonException broken)
        {
            throw new TrendyolRefusal(StatusCodes.Status400BadRequest, "Malformed JSON request", field: broken.Path);
        }
    }
}

/// <summary>Body of the calls that take many items.</summary>
internal sealed record ItemList(List<JsonElement>? Items)
{
    /// <summary>Most items of one call (sheet §2: create, stock-price and archive ≤ 1000).</summary>
    private const int Most = 1000;

    /// <summary>The items.</summary>
    /// <exception cref="TrendyolRefusal">None or more than 1000 (400).</exception>
    public List<JsonElement> Checked() => Items switch
    {
        null or [] => throw new TrendyolRefusal(StatusCodes.Status400BadRequest, "items must not be empty", "items"),
        { Count: > Most } => throw new TrendyolRefusal(StatusCodes.Status400BadRequest, $"items must not hold more than {Most}", "items"),
        _ => Items,
    };
}
