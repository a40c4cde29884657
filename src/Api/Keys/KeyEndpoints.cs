using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Keys;

internal sealed record CreateKeyBody
{
    public string? Name { get; init; }

    /// <summary><c>viewer</c>, <c>operator</c>, <c>admin</c> or <c>owner</c>; not above the caller's own.</summary>
    public string? Role { get; init; }

    [NotLanded]
    public JsonElement? Scopes { get; init; }

    [NotLanded]
    public JsonElement? Accounts { get; init; }

    [NotLanded]
    public JsonElement? IpAllowList { get; init; }

    [NotLanded]
    public JsonElement? ExpiresAt { get; init; }
}

/// <param name="Prefix">The key's recognisable first characters.</param>
internal sealed record KeyShape(string Id, string Name, string Prefix, string Role, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The whole key: shown once, when it is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static KeyShape Of(StoredKey key) => new(key.KeyId, key.Name, key.Prefix, key.Role, key.CreatedAt, key.RevokedAt);
}

internal sealed record KeyAnswer(KeyShape Key) : Answer;

internal sealed record KeyListAnswer(IReadOnlyList<KeyShape> Keys, int Count) : Answer;

/// <summary><c>/api/keys</c>. Only a key's hash is kept.</summary>
internal static class KeyEndpoints
{
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/keys", Role.Admin, List, "The tenant's keys, without their secrets").Answers<KeyListAnswer>();
        routes.Post("/api/keys", Role.Admin, Create, "Makes a key; its secret is shown once").Body<CreateKeyBody>().Answers<KeyAnswer>().ShowsOnce("key", "secret");
        routes.Delete("/api/keys/{id}", Role.Admin, Revoke, "Revokes a key; it dies everywhere within 5 seconds").Answers<DoneAnswer>();
    }

    private static async Task<IResult> List(HttpContext context, IKeyReads keys)
    {
        var request = ApiRequest.Of(context);
        var shapes = (await keys.ListAsync(request.Tenant, request.Cancellation)).Select(KeyShape.Of).ToArray();
        return Answering.Ok(new KeyListAnswer(shapes, shapes.Length));
    }

    private static async Task<IResult> Create(HttpContext context, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CreateKeyBody>();
        if (string.IsNullOrWhiteSpace(body.Name))
            throw RequestRefusedException.At("/name", ErrorCodes.Required, "Give the key a name.");
        if (body.Name.Length > LongestName)
            throw RequestRefusedException.At("/name", ErrorCodes.TooLong, $"At most {LongestName} characters.");
        var role = Roles.Parse(body.Role) ?? throw RequestRefusedException.At("/role", "role_unknown", "One of viewer, operator, admin, owner.");
        if (role > request.Caller.Role)
            throw new RequestRefusedException("role_too_low", $"A key of the role {request.Caller.Role.Word()} makes no key of the role {role.Word()}.");
        var secret = ApiKeys.Create();
        var row = new ApiKeyRow(ApiKeys.NewId(), ApiKeys.Hash(secret), ApiKeys.Prefix(secret), body.Name.Trim(), role.Word(), clock.GetUtcNow());
        await CommitAsync(committer, request, row);
        return Answering.Ok(new KeyAnswer(new KeyShape(row.KeyId, row.Name, row.Prefix, row.Role, row.CreatedAt, null) { Secret = secret }));
    }

    private static async Task<IResult> Revoke(HttpContext context, string id, IKeyReads keys, KeyLookup lookup, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var all = await keys.ListAsync(request.Tenant, request.Cancellation);
        var key = all.FirstOrDefault(k => k.KeyId == id) ?? throw new RequestRefusedException("key_not_found");
        if (Roles.Parse(key.Role) > request.Caller.Role)
            throw new RequestRefusedException("role_too_low");
        var owners = all.Where(static k => k is { Role: "owner", RevokedAt: null }).ToArray();
        if (owners is [var last] && last.KeyId == id)
            throw new RequestRefusedException("last_owner_key");
        await CommitAsync(committer, request, new ApiKeyRevokedRow(id, clock.GetUtcNow()));
        await lookup.ForgetAllAsync(request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task CommitAsync(ICommitter committer, ApiRequest request, StoreRow row)
    {
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = [row] }, request.Cancellation);
        if (!result.Committed)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
