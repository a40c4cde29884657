using System.Text.Json.Nodes;

namespace KolajAI.Simulator.WooCommerce.Answers;

/// <summary>An answer in the shop's JSON; of a successful one only what <c>_fields</c> asks for.</summary>
internal sealed class WooAnswer(JsonNode? body, int status = StatusCodes.Status200OK) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var shown = status < StatusCodes.Status400BadRequest ? FieldFilter.Apply(body, httpContext.Request.Query["_fields"].ToString()) : body;
        var bytes = PhpJson.Encode(shown);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json; charset=UTF-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
