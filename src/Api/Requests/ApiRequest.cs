using System.Globalization;
using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;

namespace KolajAI.Api.Requests;

/// <summary>What an endpoint asks of its request: caller, body, query and headers, all checked.</summary>
internal sealed class ApiRequest(HttpContext context)
{
    public HttpContext Context { get; } = context;

    public Caller Caller { get; } = context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint's policy proves no caller.");

    /// <summary>Of calls that a person alone may send.</summary>
    public CallerSession Session => Caller.Session ?? throw new InvalidOperationException("The endpoint's policy proves no session.");

    public string Tenant => Caller.Tenant;

    public string Cause => Caller.Cause;

    public CancellationToken Cancellation => Context.RequestAborted;

    public string Language => Errors.Language.Of(Context.Request);

    public static ApiRequest Of(HttpContext context) => new(context);

    /// <summary>For the audit log's entry about this call, as <see cref="AuditedChange.Of"/>.</summary>
    public void Changed(object? before, object? after) => Context.Features.Set(AuditedChange.Of(before, after));

    public T Body<T>()
        where T : class => RequestBodyReader.Parse<T>(BodyOrEmpty());

    public T Body<T>(out JsonElement json)
        where T : class => RequestBodyReader.Parse<T>(BodyOrEmpty(), out json);

    /// <summary>An absent body is an empty object.</summary>
    public T BodyOrDefault<T>()
        where T : class, new() => BodyOrEmpty().Bytes.IsEmpty ? new T() : Body<T>();

    /// <summary>Null when absent or empty.</summary>
    public string? Text(string name)
    {
        var values = Context.Request.Query[name];
        if (values.Count > 1)
            throw Invalid(name, "is given more than once");
        return string.IsNullOrEmpty(values.ToString()) ? null : values.ToString();
    }

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Invalid(name, "is true or false"),
    };

    public DateTimeOffset? Time(string name) => Text(name) is not { } text
        ? null
        : UtcTimeConverter.Parse(text) ?? throw Invalid(name, "is a time of RFC 3339, 2026-03-01T09:30:00Z");

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Invalid(name, $"is a number from {least} to {most}");
    }

    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text)
            return null;
        return words.Contains(text) ? text : throw Invalid(name, $"is one of {string.Join(", ", words.ToArray())}");
    }

    /// <summary>The version of If-Match, null when absent or <c>*</c>.</summary>
    public long? ExpectedVersion()
    {
        var header = Context.Request.Headers.IfMatch.ToString();
        if (header is "" or "*")
            return null;
        var tag = header.StartsWith("W/", StringComparison.Ordinal) ? header[2..] : header;
        return long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new RequestRefusedException("invalid_header", "If-Match holds an object's version.");
    }

    public RequestRefusedException Invalid(string name, string rule) => new("invalid_parameter", $"The parameter '{name}' {rule}.");

    private RequestBody BodyOrEmpty() => Context.Features.Get<RequestBody>() ?? new RequestBody(ReadOnlyMemory<byte>.Empty);
}
