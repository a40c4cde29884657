using System.Net;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Keys;

/// <summary><c>/api/keys</c>. Only a key's hash is kept.</summary>
internal static class KeyEndpoints
{
    private const int LongestName = 100;
    private const int LongestGrace = 30 * 24 * 60 * 60;
    private const int UsualGrace = 24 * 60 * 60;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/keys", Role.Admin, List, "The tenant's keys, without their secrets").Answers<KeyListAnswer>();
        routes.Post("/api/keys", Role.Admin, Create, "Makes a key; its secret is shown once").Body<CreateKeyBody>().Answers<KeyAnswer>().ShowsOnce("key", "secret").AuditedInUnit();
        routes.Post("/api/keys/{id}/rotate", Role.Admin, Rotate, "Puts a new key in a key's place; both work for a while, the new secret is shown once")
            .Body<RotateKeyBody>(optional: true).Answers<KeyRotatedAnswer>().ShowsOnce("key", "secret").AuditedInUnit();
        routes.Delete("/api/keys/{id}", Role.Admin, Revoke, "Revokes a key; it dies everywhere within 5 seconds").Answers<DoneAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> List(HttpContext context, IKeyReads keys, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var now = clock.GetUtcNow();
        var shapes = (await keys.ListAsync(request.Tenant, request.Cancellation)).Select(k => KeyShape.Of(k, now)).ToArray();
        return Answering.Ok(new KeyListAnswer(shapes, shapes.Length));
    }

    private static async Task<IResult> Create(HttpContext context, IKeyReads keys, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CreateKeyBody>();
        if (string.IsNullOrWhiteSpace(body.Name))
            throw RequestRefusedException.At("/name", ErrorCodes.Required, "Give the key a name.");
        if (body.Name.Length > LongestName)
            throw RequestRefusedException.At("/name", ErrorCodes.TooLong, $"At most {LongestName} characters.");
        var role = Roles.Parse(body.Role) ?? throw RequestRefusedException.At("/role", "role_unknown", "One of viewer, operator, admin, owner.");
        if (role > request.Caller.Role)
            throw new RequestRefusedException("role_too_low", $"Whoever has the role {request.Caller.Role.Word()} makes no key of the role {role.Word()}.");
        var now = clock.GetUtcNow();
        var secret = ApiKeys.Create();
        var row = NewRow(context, clock, secret, body.Name.Trim(), role.Word()) with
        {
            ExpiresAt = End(body.ExpiresAt, now),
            IpAllowList = body.IpAllowList is { } list ? AddressRanges.ToJson(Ranges(list)) : null,
        };
        var audit = AuditRow.Of("key.create", $"key:{row.KeyId}", now, after: new { row.Name, row.Role, row.Prefix, row.ExpiresAt, row.IpAllowList });
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = [row], Audit = [audit] }, request.Cancellation);
        RequireKnown(result);
        return Answering.Ok(new KeyAnswer(await MadeAsync(request, row.KeyId, result.Committed ? secret : null, keys, now)));
    }

    private static async Task<IResult> Rotate(HttpContext context, string id, IKeyReads keys, KeyLookup lookup, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<RotateKeyBody>();
        if (body.GraceSeconds is < 0 or > LongestGrace)
            throw RequestRefusedException.At("/grace_seconds", ErrorCodes.OutOfRange, $"0 to {LongestGrace}.");
        var old = Find(await keys.ListAsync(request.Tenant, request.Cancellation), id, request);
        var now = clock.GetUtcNow();
        var secret = ApiKeys.Create();
        var row = NewRow(context, clock, secret, old.Name, old.Role) with { ExpiresAt = End(body.ExpiresAt, now), IpAllowList = old.IpAllowList };
        if (old.ReplacedBy != row.KeyId)
        {
            var until = now.AddSeconds(body.GraceSeconds ?? UsualGrace);
            var rows = new List<StoreRow> { row, new ApiKeyReplacedRow(id, row.KeyId, until, now) };
            if (IsLastingOwner(old))
                rows.Add(new OwnerRemainsRow());
            var audit = AuditRow.Of("key.rotate", $"key:{id}", now, new { old.Role, old.ExpiresAt }, new { ReplacedBy = row.KeyId, ExpiresAt = until });
            var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = rows, Audit = [audit] }, request.Cancellation);
            RequireKnown(result);
            if (result.RefusedBy is OwnerRemainsRow)
                throw new RequestRefusedException("last_owner_key");
            if (!result.Committed)
                throw new RequestRefusedException("key_not_rotatable");
            await lookup.ForgetAllAsync(request.Cancellation);
        }
        else
        {
            // The first try of this request had come through; its secret went with the answer that was lost.
            secret = null;
        }

        var made = await MadeAsync(request, row.KeyId, secret, keys, now);
        var previous = Find(await keys.ListAsync(request.Tenant, request.Cancellation), id, request);
        return Answering.Ok(new KeyRotatedAnswer(made, KeyShape.Of(previous, now)));
    }

    private static async Task<IResult> Revoke(HttpContext context, string id, IKeyReads keys, KeyLookup lookup, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var key = Find(await keys.ListAsync(request.Tenant, request.Cancellation), id, request);
        var now = clock.GetUtcNow();
        var rows = new List<StoreRow> { new ApiKeyRevokedRow(id, now) };
        if (IsLastingOwner(key))
            rows.Add(new OwnerRemainsRow());
        var audit = AuditRow.Of("key.revoke", $"key:{id}", now, new { key.Name, key.Role, key.Prefix, key.RevokedAt }, new { RevokedAt = key.RevokedAt ?? now });
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = rows, Audit = [audit] }, request.Cancellation);
        RequireKnown(result);
        if (!result.Committed)
            throw new RequestRefusedException("last_owner_key");
        await lookup.ForgetAllAsync(request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    private static ApiKeyRow NewRow(HttpContext context, TimeProvider clock, string secret, string name, string role) =>
        new(RequestIds.New(context, clock, "key_made"), ApiKeys.Hash(secret), ApiKeys.Prefix(secret), name, role, clock.GetUtcNow());

    private static bool IsLastingOwner(StoredKey key) => key is { Role: "owner", RevokedAt: null, ExpiresAt: null };

    private static StoredKey Find(IReadOnlyList<StoredKey> all, string id, ApiRequest request)
    {
        var key = all.FirstOrDefault(k => k.KeyId == id) ?? throw new RequestRefusedException("key_not_found");
        return Roles.Parse(key.Role) <= request.Caller.Role ? key : throw new RequestRefusedException("role_too_low");
    }

    private static async Task<KeyShape> MadeAsync(ApiRequest request, string id, string? secret, IKeyReads keys, DateTimeOffset now) =>
        KeyShape.Of(Find(await keys.ListAsync(request.Tenant, request.Cancellation), id, request), now) with { Secret = secret };

    private static DateTimeOffset? End(DateTimeOffset? end, DateTimeOffset now) =>
        end <= now ? throw RequestRefusedException.At("/expires_at", ErrorCodes.OutOfRange, "A time that is still to come.") : end;

    private static List<IPNetwork> Ranges(IReadOnlyList<string> list)
    {
        if (list.Count == 0)
            throw RequestRefusedException.At("/ip_allow_list", ErrorCodes.OutOfRange, "Name at least one address, or leave it out: then the key may be used from anywhere.");
        var errors = new List<FieldError>();
        var ranges = new List<IPNetwork>();
        for (var i = 0; i < list.Count; i++)
        {
            if (AddressRanges.Parse(list[i]) is { } range)
                ranges.Add(range);
            else
                errors.Add(new FieldError($"/ip_allow_list/{i}", "ip_range_malformed", "An address such as 203.0.113.7, or a range such as 203.0.113.0/24 or 2001:db8::/32."));
        }

        RequestRefusedException.ThrowIfAny(errors);
        return ranges;
    }

    private static void RequireKnown(CommitResult result)
    {
        if (result.Outcome is CommitOutcome.Unknown)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
    }
}
