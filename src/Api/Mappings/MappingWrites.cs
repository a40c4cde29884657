using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Api.Requests;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Mappings;

/// <summary>Checks mappings and stores them, each part of a call in one unit with the looks at listings that follow from it.</summary>
internal sealed class MappingWrites(
    AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog, IMappingReads mappings, ICommitter committer, TimeProvider clock)
{
    private const int AtOnce = 500;
    private const int LongestOwn = 500;
    private const int LongestId = 200;

    /// <summary>The errors of each, empty for those that were stored; nothing is stored of one that has any.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<FieldError>>> SetAsync(ApiRequest request, string kind, IReadOnlyList<MappingBody> bodies)
    {
        var all = await accounts.ManyAsync(request.Tenant, null, null, request.Cancellation);
        var checks = bodies.Select(b => Check(kind, b, all)).ToArray();
        await CheckTargetsAsync(kind, bodies, checks, all, request.Cancellation);
        var good = bodies.Zip(checks).Where(static p => p.Second.Count == 0).Select(static p => p.First).ToList();
        var before = await ThereAsync(request, kind, good);
        foreach (var part in good.Chunk(AtOnce))
            await StoreAsync(request.Tenant, kind, part, all);
        request.Changed(new { Mappings = before }, new { Mappings = good.Where(static b => !string.IsNullOrEmpty(b.Target)).Select(b => Told(Place(kind, b), b.Target!)).ToList() });
        return checks;
    }

    /// <summary>What is stored now where these would be.</summary>
    private async Task<List<object>> ThereAsync(ApiRequest request, string kind, List<MappingBody> bodies)
    {
        var there = new Dictionary<MappingPlace, string>();
        foreach (var of in bodies.GroupBy(static b => b.IntegrationId!, StringComparer.Ordinal))
        {
            foreach (var found in await mappings.OfWordsAsync(request.Tenant, kind, of.Key, of.Select(b => Key(kind, b)).ToHashSet(StringComparer.Ordinal), request.Cancellation))
                there[new MappingPlace(found.IntegrationId, found.Account, found.CategoryId, found.AttributeId, found.OwnKey)] = found.Target;
        }

        return [.. bodies.Select(b => Place(kind, b)).Where(there.ContainsKey).Select(place => Told(place, there[place]))];
    }

    private static object Told(MappingPlace place, string target) => new { place.IntegrationId, place.Account, place.CategoryId, place.AttributeId, Own = place.OwnKey, Target = target };

    private static MappingPlace Place(string kind, MappingBody body) => new(body.IntegrationId!, body.Account ?? "", body.CategoryId ?? "", body.AttributeId ?? "", Key(kind, body));

    private List<FieldError> Check(string kind, MappingBody body, IReadOnlyList<AccountRef> all)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(body.IntegrationId))
            errors.Add(new FieldError("/integration_id", ErrorCodes.Required, "A mapping names its integration."));
        else if (registry.Describe(body.IntegrationId) is null)
            errors.Add(new FieldError("/integration_id", "integration_not_found", $"The catalogue has no integration '{body.IntegrationId}'."));
        else if (registry.Find(body.IntegrationId) is not ICategorySource)
            errors.Add(new FieldError("/integration_id", ErrorCodes.CapabilityMissing, $"'{body.IntegrationId}' takes no mappings."));
        else if (body.Account is not null && !all.Any(a => a.Integration == body.IntegrationId && a.Account == body.Account))
            errors.Add(new FieldError("/account", "account_not_found", $"There is no account '{body.Account}' of {body.IntegrationId}."));
        if (Key(kind, body).Length == 0)
            errors.Add(new FieldError("/own", ErrorCodes.Required, "A mapping names the word that it is for."));
        foreach (var (name, text, most) in new[]
                 {
                     ("own", body.Own, LongestOwn), ("target", body.Target, LongestId), ("category_id", body.CategoryId, LongestId),
                     ("attribute_id", body.AttributeId, LongestId),
                 })
        {
            if (text?.Length > most)
                errors.Add(new FieldError("/" + name, ErrorCodes.TooLong, $"At most {most} characters."));
        }

        if (kind is CatalogKinds.Categories or CatalogKinds.Brands && body.CategoryId is not null)
            errors.Add(new FieldError("/category_id", "not_allowed_here", "Mappings of categories and brands have no category_id; the channel's id is the target."));
        if (kind is not CatalogKinds.Values && body.AttributeId is not null)
            errors.Add(new FieldError("/attribute_id", "not_allowed_here", "Only mappings of values have an attribute_id."));
        if (kind is CatalogKinds.Values && string.IsNullOrEmpty(body.AttributeId))
            errors.Add(new FieldError("/attribute_id", ErrorCodes.Required, "A value belongs to an attribute of the channel."));
        return errors;
    }

    /// <summary>A target that no account's catalogue has is refused where that was read.</summary>
    private async Task CheckTargetsAsync(
        string kind, IReadOnlyList<MappingBody> bodies, IReadOnlyList<List<FieldError>> checks, IReadOnlyList<AccountRef> all, CancellationToken cancellation)
    {
        var asked = bodies.Select((body, i) => (Body: body, Errors: checks[i])).Where(static a => a.Errors.Count == 0 && !string.IsNullOrEmpty(a.Body.Target))
            .Where(a => kind is CatalogKinds.Categories or CatalogKinds.Brands || !string.IsNullOrEmpty(a.Body.CategoryId));
        foreach (var group in asked.GroupBy(a => (a.Body.IntegrationId, a.Body.Account, Scope: Scope(kind, a.Body.CategoryId, a.Body.AttributeId))))
        {
            var (isRead, known) = (false, new HashSet<string>(StringComparer.Ordinal));
            foreach (var account in all.Where(a => a.Integration == group.Key.IntegrationId && (group.Key.Account is null || a.Account == group.Key.Account)))
            {
                var (readKind, readScope) = kind is CatalogKinds.Values ? (CatalogKinds.Attributes, group.First().Body.CategoryId!) : (kind, group.Key.Scope);
                if ((await catalog.ReadingAsync(account.Tenant, account.Key, readKind, readScope, cancellation))?.ReadAt is null)
                    continue;
                isRead = true;
                var targets = group.Select(static a => a.Body.Target!).ToList();
                var found = await catalog.FindAsync(account.Tenant, account.Key, kind, group.Key.Scope, targets, cancellation);
                known.UnionWith(found.Where(static f => f.GoneAt is null && CatalogDetail.Read(f.Item.Detail).TakesProducts is not false)
                    .Select(static f => f.Item.Id));
            }

            foreach (var (body, errors) in isRead ? group.Where(a => !known.Contains(a.Body.Target!)) : [])
            {
                errors.Add(new FieldError(
                    "/target", "mapping_target_unknown",
                    $"The channel has no '{body.Target}' there that takes products; see /api/catalog/{body.IntegrationId}."));
            }
        }
    }

    private async Task StoreAsync(string tenant, string kind, IReadOnlyList<MappingBody> part, IReadOnlyList<AccountRef> all)
    {
        var now = clock.GetUtcNow();
        var concerned = all.Where(a => part.Any(b => b.IntegrationId == a.Integration && (b.Account is null || b.Account == a.Account))).ToList();
        var rows = part.Select(StoreRow (b) => new MappingRow(
            kind, b.IntegrationId!, b.Account ?? "", b.CategoryId ?? "", b.AttributeId ?? "", Key(kind, b), b.Own!.Trim(),
            string.IsNullOrEmpty(b.Target) ? null : b.Target, now)).ToList();
        foreach (var account in concerned)
        {
            var own = part.Where(b => b.IntegrationId == account.Integration && (b.Account is null || b.Account == account.Account)).ToList();
            var changes = JsonSerializer.Serialize(own.Select(b => new MappingChange(kind, Key(kind, b))).Distinct(), KolajJson.Stored);
            rows.Add(new MappingCheckRow(account.Key, $"{Guid.CreateVersion7(now):n}", changes, null, now));
            // What the category needs has to be known before anything can be sent to it.
            if (kind is CatalogKinds.Categories)
            {
                rows.AddRange(own.Select(static b => b.Target).OfType<string>().Where(static t => t.Length > 0).Distinct(StringComparer.Ordinal)
                    .Select(t => new CatalogWantedRow(account.Key, CatalogKinds.Attributes, t, now)));
            }
        }

        var stored = await committer.CommitAsync(new Unit { Tenant = tenant, Rows = rows, Due = [.. concerned.Select(a => new AccountDue(a, now))] });
        if (!stored.Committed)
            throw new OutcomeUnknownException("It is not known whether the mappings were stored; set them again.");
    }

    public static string Scope(string kind, string? categoryId, string? attributeId) => kind switch
    {
        CatalogKinds.Attributes => categoryId ?? "",
        CatalogKinds.Values => CatalogKinds.ValueScope(categoryId ?? "", attributeId ?? ""),
        _ => "",
    };

    private static string Key(string kind, MappingBody body) =>
        string.IsNullOrWhiteSpace(body.Own) ? "" : kind is CatalogKinds.Categories ? OwnWords.FoldPath(body.Own) : OwnWords.Fold(body.Own);

    private readonly record struct MappingPlace(string IntegrationId, string Account, string CategoryId, string AttributeId, string OwnKey);
}
