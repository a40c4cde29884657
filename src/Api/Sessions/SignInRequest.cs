using KolajAI.Api.Requests;

namespace KolajAI.Api.Sessions;

/// <summary>Bodies of calls that prove who calls.</summary>
internal static class SignInRequest
{
    public static T Body<T>(HttpContext context)
        where T : class => RequestBodyReader.Parse<T>(context.Features.Get<RequestBody>() ?? new RequestBody(ReadOnlyMemory<byte>.Empty));
}
