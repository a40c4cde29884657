using KolajAI.Api.Errors;
using KolajAI.Api.Requests.Uploads;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Requests;

/// <summary>Reads the body once, within its limit, for the idempotency hash and the endpoint.</summary>
internal sealed class RequestBodyMiddleware(UploadReceiver uploads) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Reserved.NotLandedMetadata>() is null
            && metadata?.GetMetadata<Access.AccessPolicy>() is { IsCall: true } policy
            && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            if (metadata.GetMetadata<TakesUploadMetadata>() is not null)
            {
                await uploads.ReceiveAsync(context);
                await next(context);
                return;
            }

            var body = await RequestBodyReader.ReadAsync(context, policy.Kind is Access.AccessKind.SignIn ? RequestBodyReader.MaxSignInBytes : RequestBodyReader.MaxBytes);
            if (!body.Bytes.IsEmpty && !IsJson(context.Request) && !(metadata.GetMetadata<TakesCsvMetadata>() is not null && IsCsv(context.Request)))
                throw new RequestRefusedException("media_type_unsupported");
            context.Features.Set(body);
        }

        await next(context);
    }

    public static bool IsCsv(HttpRequest request) => IsUtf8(request, static type => type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(HttpRequest request) => string.IsNullOrEmpty(request.ContentType) || IsUtf8(
        request, static type => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private static bool IsUtf8(HttpRequest request, Func<MediaTypeHeaderValue, bool> isType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && isType(type)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
