using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>GraphQL over one job's client: logs in when needed, sorts the three kinds of errors into <see cref="PlatformException"/>.</summary>
internal sealed class VendureApi(ConnectorSession session, Uri endpoint, VendureTokens tokens)
{
    /// <summary>Selects what every result union must be asked for.</summary>
    public const string Refusal = "__typename ... on ErrorResult{errorCode message}";

    private const string TokenHeader = "vendure-auth-token";
    private const string ChannelHeader = "vendure-token";

    private const string LoginDocument =
        "mutation Login($username:String!,$password:String!){login(username:$username,password:$password){" + Refusal + "}}";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new ForeignText() },
    };

    /// <summary>True for failures after which the shop has surely not done what was asked.</summary>
    public static bool NothingWasDone(PlatformException error) => error.Failure
        is PlatformFailure.Unreachable or PlatformFailure.NoPermit or PlatformFailure.RateLimited
        or PlatformFailure.AddressRefused or PlatformFailure.Authentication;

    public string? Setting(string name) => session.Setting(name) is { Length: > 0 } value ? value : null;

    /// <summary>A query: sending it again changes nothing, and a lost answer leaves nothing unknown.</summary>
    public async Task<T> QueryAsync<T>(string operation, string document, object? variables, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync<T>(operation, document, variables, repeatable: true, cancellation);
        }
        catch (PlatformException lost) when (lost.Failure is PlatformFailure.OutcomeUnknown)
        {
            // The pipeline cannot see that this POST only reads.
            throw new PlatformException(PlatformFailure.Unreachable, lost.Code, lost.Message, lost.RetryAfter, lost.RequestId, lost);
        }
    }

    /// <summary>A mutation: never sent again by the pipeline, because the hub decides by reading.</summary>
    public Task<T> MutateAsync<T>(string operation, string document, object? variables, CancellationToken cancellation) =>
        RunAsync<T>(operation, document, variables, repeatable: false, cancellation);

    private async Task<T> RunAsync<T>(
        string operation, string document, object? variables, bool repeatable, CancellationToken cancellation)
    {
        var token = tokens.Find(session, endpoint);
        if (token is not null)
        {
            try
            {
                return await SendAsync<T>(operation, document, variables, repeatable, token, cancellation);
            }
            catch (PlatformException expired) when (expired.Failure is PlatformFailure.Authentication)
            {
                // Vendure checks the session before it does anything, so the same call may follow a new login.
                tokens.Drop(session, token);
            }
        }

        token = await LogInAsync(cancellation);
        return await SendAsync<T>(operation, document, variables, repeatable, token, cancellation);
    }

    private async Task<string> LogInAsync(CancellationToken cancellation)
    {
        var variables = new { username = session.Credential("username"), password = session.Credential("password") };
        using var request = Request(VendureOperations.Login, LoginDocument, variables, repeatable: true, token: null);
        using var response = await session.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var answer = await ReadAsync<VendureLoginAnswer>(response, repeatable: true, cancellation);
        if (answer.Login.ErrorCode is { } code)
            throw new PlatformException(PlatformFailure.Authentication, code, answer.Login.Message ?? "The shop refuses the login.");
        if (!response.Headers.TryGetValues(TokenHeader, out var values))
        {
            throw new PlatformException(
                PlatformFailure.Authentication, "bearer_tokens_off",
                "The shop gives no session token: authOptions.tokenMethod of the server must contain 'bearer'.");
        }

        var token = values.Last();
        tokens.Keep(session, endpoint, token);
        return token;
    }

    private async Task<T> SendAsync<T>(
        string operation, string document, object? variables, bool repeatable, string token, CancellationToken cancellation)
    {
        using var request = Request(operation, document, variables, repeatable, token);
        using var response = await session.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return await ReadAsync<T>(response, repeatable, cancellation);
    }

    private HttpRequestMessage Request(string operation, string document, object? variables, bool repeatable, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = JsonContent.Create(new { query = document, variables }, options: Json),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (Setting(VendureConnector.ChannelToken) is { } channel)
            request.Headers.TryAddWithoutValidation(ChannelHeader, channel);
        return request.For(operation, repeatable);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, bool repeatable, CancellationToken cancellation)
    {
        // A refused document comes as 400 with GraphQL's errors inside; every other status is the transport's own word.
        if (!response.IsSuccessStatusCode && response.StatusCode is not HttpStatusCode.BadRequest)
            throw Transport(response, repeatable);

        Answer<T>? answer;
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            answer = ForeignJson.Read<Answer<T>>(body, Json);
        }
        catch (JsonException unreadable)
        {
            throw new PlatformException(
                repeatable ? PlatformFailure.Broken : PlatformFailure.OutcomeUnknown, "answer_unreadable",
                "The shop's answer is not what Vendure sends.", inner: unreadable);
        }

        if (answer?.Errors is { Count: > 0 } errors)
            throw GraphQl(errors[0]);
        return answer is { Data: { } data }
            ? data
            : throw new PlatformException(
                repeatable ? PlatformFailure.Broken : PlatformFailure.OutcomeUnknown, "answer_empty", "The shop answered without data.");
    }

    private static PlatformException GraphQl(Error error)
    {
        // Vendure leaves the code out where its database refused (a number out of range, a foreign key): its transaction is undone.
        var code = error.Extensions?.Code is { } told && ForeignJson.IsName(told) ? told : "INTERNAL_SERVER_ERROR";
        var failure = code switch
        {
            "FORBIDDEN" or "UNAUTHORIZED" => PlatformFailure.Authentication,
            "ENTITY_NOT_FOUND" => PlatformFailure.NotFound,
            "INTERNAL_SERVER_ERROR" => PlatformFailure.Broken,
            _ => PlatformFailure.Refused,
        };
        return new PlatformException(failure, code, error.Message ?? "The shop refuses without a message.");
    }

    private PlatformException Transport(HttpResponseMessage response, bool repeatable)
    {
        var status = (int)response.StatusCode;
        var wait = RetryAfter.Read(response, session.Clock);
        var failure = response.StatusCode switch
        {
            // Vendure itself says FORBIDDEN inside GraphQL; 403 is some firewall's word and no reason to ask for other credentials.
            HttpStatusCode.Unauthorized => PlatformFailure.Authentication,
            HttpStatusCode.NotFound => PlatformFailure.NotFound,
            HttpStatusCode.TooManyRequests => PlatformFailure.RateLimited,
            _ when !repeatable && PlatformStatus.LeavesWriteOpen(response.StatusCode, wait) => PlatformFailure.OutcomeUnknown,
            _ when status >= 500 => PlatformFailure.Broken,
            _ => PlatformFailure.Refused,
        };
        return new PlatformException(failure, $"http_{status}", $"The shop answered HTTP {status}.", wait);
    }

    private sealed record Answer<T>(T? Data = default, IReadOnlyList<Error>? Errors = null);

    private sealed record Error(string? Message = null, Extensions? Extensions = null);

    private sealed record Extensions(string? Code = null);
}

internal sealed record VendureLoginAnswer(VendureRefusal Login);

/// <summary>A member of a result union: an error where <see cref="ErrorCode"/> is set.</summary>
/// <param name="TransitionError">What a state machine said, where the message is only a key.</param>
internal sealed record VendureRefusal(string? Id = null, string? State = null, string? ErrorCode = null, string? Message = null, string? TransitionError = null)
{
    /// <exception cref="PlatformException">The union is an error.</exception>
    public void ThrowIfRefused()
    {
        if (ErrorCode is { } code)
            throw new PlatformException(PlatformFailure.Refused, code, TransitionError ?? Message ?? "The shop refuses.");
    }
}
