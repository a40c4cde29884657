namespace KolajAI.Simulator.Trendyol;

/// <summary>A call that is refused as a whole; the endpoint filter answers it.</summary>
internal sealed class TrendyolRefusal(int status, string message, string? field = null, string? key = null) : Exception(message)
{
    public IResult Result() => TrendyolErrors.Result(status, Message, field, key);
}

/// <summary>Error bodies (sheet §6): a list of errors, with field and key where there is one; 401 carries the exception's name.</summary>
internal static class TrendyolErrors
{
    public static IResult Result(int status, string message, string? field = null, string? key = null)
    {
        var error = new Dictionary<string, string> { ["message"] = message };
        if (field is not null)
            error["field"] = field;
        if (key is not null)
            error["key"] = key;
        return Results.Json(new { errors = new[] { error } }, TrendyolJson.Options, statusCode: status);
    }

    public static IResult Unauthorized() => Results.Json(
        new { exception = "ClientApiAuthenticationException", errors = new[] { new { message = "Kullanıcı adı veya şifre hatalı" } } },
        TrendyolJson.Options,
        statusCode: StatusCodes.Status401Unauthorized);

    /// <summary>Over a quota (sheet §1).</summary>
    public static IResult TooManyRequests() =>
        Result(StatusCodes.Status429TooManyRequests, "too.many.requests", key: "too.many.requests");

    public static IResult Injected(int status) =>
        status == StatusCodes.Status429TooManyRequests ? TooManyRequests() : Result(status, "Beklenmeyen bir hata oluştu");

    public static TrendyolRefusal BadRequest(string message, string? field = null) => new(StatusCodes.Status400BadRequest, message, field);

    public static TrendyolRefusal NotFound(string message) => new(StatusCodes.Status404NotFound, message);
}
