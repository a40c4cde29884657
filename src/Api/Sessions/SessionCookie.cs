namespace KolajAI.Api.Sessions;

/// <summary>The console's cookies. <c>__Host-</c>: browsers take them over https (or loopback) alone, for this host alone, from this host alone.</summary>
internal static class SessionCookie
{
    public const string Name = "__Host-kolaj";

    /// <summary>Tells that someone has signed in on this device before; signs nobody in.</summary>
    public const string DeviceName = "__Host-kolaj-device";

    private const int LongestToken = 100;

    public static string? Read(HttpRequest request) => Usable(request.Cookies[Name]);

    public static string? ReadDevice(HttpRequest request) => Usable(request.Cookies[DeviceName]);

    /// <summary>Without an end of its own: it goes with the browser's session, at the latest with the server's.</summary>
    public static void Write(HttpContext context, string token) => context.Response.Cookies.Append(Name, token, Options());

    public static void WriteDevice(HttpContext context, string device, DateTimeOffset until)
    {
        var options = Options();
        options.Expires = until;
        context.Response.Cookies.Append(DeviceName, device, options);
    }

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options());

    /// <summary>Lax, not Strict: whoever comes back from the OpenID provider comes from another site.</summary>
    public static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    private static string? Usable(string? value) => string.IsNullOrEmpty(value) || value.Length > LongestToken ? null : value;
}
