using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KolajAI.Api.Answers;

/// <summary>What every 2xx answer begins with.</summary>
internal abstract record Answer
{
    [JsonPropertyOrder(-100)]
    public bool Success => true;
}

/// <summary>A page of a list: <paramref name="Count"/> is this page, <paramref name="Total"/> only when asked for.</summary>
internal abstract record ListAnswer(int Count, long? Total, string? NextPageToken) : Answer;

/// <summary>Nothing to tell but that it is done.</summary>
internal sealed record DoneAnswer : Answer;

internal static class Answering
{
    public static JsonHttpResult<T> Ok<T>(T answer)
        where T : Answer => TypedResults.Json(answer, ApiJson.Options, statusCode: StatusCodes.Status200OK);

    public static JsonHttpResult<T> With<T>(int status, T answer)
        where T : Answer => TypedResults.Json(answer, ApiJson.Options, statusCode: status);

    /// <summary>Also tells the version as ETag, for If-Match.</summary>
    public static JsonHttpResult<T> Versioned<T>(HttpContext context, T answer, long version)
        where T : Answer
    {
        context.Response.Headers.ETag = $"\"{version}\"";
        return Ok(answer);
    }
}
