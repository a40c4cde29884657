using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Operations;

namespace KolajAI.Api.Idempotency;

/// <summary>Gives a stored answer again; one that was 202 tells the operation's present state, and is 200 once it has ended.</summary>
internal sealed class AnswerReplay(OperationFollower operations)
{
    public async Task WriteAsync(HttpContext context, Caller caller, int status, string? contentType, byte[] body)
    {
        if (status == StatusCodes.Status202Accepted && JsonNode.Parse(body) is JsonObject answer && (string?)answer["operation_id"] is { } operationId
            && await operations.FindAsync(caller.Tenant, operationId) is { } view)
        {
            answer["operation"] = JsonSerializer.SerializeToNode(OperationAnswers.Of(view), ApiJson.Options);
            status = view.State == "ended" ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
            body = JsonSerializer.SerializeToUtf8Bytes(answer, ApiJson.Options);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
