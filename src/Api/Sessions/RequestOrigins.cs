using KolajAI.Api.Errors;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Sessions;

/// <summary>Which page made the browser send a request: <c>Sec-Fetch-Site</c> (Fetch Metadata) and <c>Origin</c>, both of which no page can set.</summary>
internal sealed class RequestOrigins(IOptions<KolajApiOptions> options)
{
    /// <summary>For calls with a session: a page of the hub's own must have sent them, and say so.</summary>
    /// <exception cref="RequestRefusedException">403.</exception>
    public void RequireOwn(HttpRequest request)
    {
        if (IsOwn(request) is not true)
            throw new RequestRefusedException("origin_refused");
    }

    /// <summary>For calls without one: no other site's page may have sent them; a program that says nothing may.</summary>
    /// <exception cref="RequestRefusedException">403.</exception>
    public void RefuseForeign(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && IsOwn(request) is false)
            throw new RequestRefusedException("origin_refused");
    }

    /// <summary>Null when the request says nothing of it.</summary>
    private bool? IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin"))
            return false;
        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length == 0)
            return site.Length == 0 ? null : true;
        return origin == $"{request.Scheme}://{request.Host}" || (options.Value.PublicUrl is { } own && origin == own.GetLeftPart(UriPartial.Authority));
    }
}
