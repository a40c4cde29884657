using System.Text.Json;
using System.Text.Json.Serialization;

namespace KolajAI.Simulator.Channels;

/// <summary>How the protocol is written: snake case, every member there, unknown ones refused.</summary>
internal static class ChannelJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static IResult Ok<T>(T value) => Results.Json(value, Options);

    public static IResult Error(int status, string code, string message) =>
        Results.Json(new { error = new { code, message } }, Options, statusCode: status);

    /// <exception cref="ChannelRefusal">The body is not what the protocol says (400).</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Options, context.RequestAborted)
                ?? throw new ChannelRefusal(StatusCodes.Status400BadRequest, "malformed", "A body is needed.");
        }
        catch (JsonException broken)
        {
            throw new ChannelRefusal(StatusCodes.Status400BadRequest, "malformed", broken.Message);
        }
    }
}

/// <summary>A call that the shop refuses as a whole.</summary>
internal sealed class ChannelRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
