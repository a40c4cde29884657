namespace KolajAI.Simulator.Shopify;

/// <summary>Answers outside GraphQL: an HTTP status with <c>{"errors": "…"}</c> (sheet §Errors).</summary>
internal static class ShopifyAnswers
{
    public static IResult Error(int status, string message) => Results.Json(new { errors = message }, statusCode: status);

    public static IResult Unauthorized() =>
        Error(StatusCodes.Status401Unauthorized, "[API] Invalid API key or access token (unrecognized login or wrong password)");

    public static IResult Injected(int status) => Error(status, status switch
    {
        StatusCodes.Status429TooManyRequests => "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.",
        StatusCodes.Status401Unauthorized => "[API] Invalid API key or access token (unrecognized login or wrong password)",
        _ => "Something went wrong.",
    });
}
