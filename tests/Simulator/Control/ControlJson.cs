using System.Text.Json;
using System.Text.Json.Serialization;

namespace KolajAI.Simulator.Control;

/// <summary>How the control API writes: snake case, enums as text, nulls left out.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static IResult Ok<T>(T value) => Results.Json(value, Options);

    public static IResult Error(int status, string message) => Results.Json(new ControlError(message), Options, statusCode: status);

    /// <summary>Reads a body; an empty one is the default of <typeparamref name="T"/>.</summary>
    /// <exception cref="ControlRequestException">The body is not what the call takes.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class, new() =>
        context.Request.ContentLength is null or 0 && !context.Request.HasJsonContentType() ? new T() : await ReadRequiredAsync<T>(context);

    /// <summary>Reads a body that must be there.</summary>
    /// <exception cref="ControlRequestException">The body is not what the call takes.</exception>
    public static async Task<T> ReadRequiredAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Options, context.RequestAborted)
                ?? throw new ControlRequestException(StatusCodes.Status400BadRequest, "A body is needed.");
        }
        catch (JsonException broken)
        {
            throw new ControlRequestException(StatusCodes.Status400BadRequest, broken.Message);
        }
    }
}

/// <summary>Body of a refused control call.</summary>
public sealed record ControlError(string Error);

/// <summary>A control call that cannot be done: answered with its status and message.</summary>
internal sealed class ControlRequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
