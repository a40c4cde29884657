using KolajAI.Errors;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>What a write makes of the group that the product is a variant of.</summary>
/// <param name="Claim">Null where the product stays what it was to its group, or has none.</param>
/// <param name="Changes">Of what the variants share.</param>
/// <param name="AccountKeys">Accounts of other variants that have to hear of it.</param>
internal sealed record GroupEdit(ProductGroupRow? Claim, IReadOnlyList<FieldChange> Changes, IReadOnlyList<string> AccountKeys)
{
    private static GroupEdit None { get; } = new(null, [], []);

    /// <param name="after">The product as it will be.</param>
    /// <param name="groups">As stored; what they share and which axes they have is decided by the store once more.</param>
    public static GroupEdit Of(
        Product? before, Product after, ProductWrite write, IReadOnlyDictionary<string, StoredGroup>? groups, List<FieldError> errors)
    {
        var patch = write.Patch.Group;
        var erased = write.Erase.Where(static n => n.StartsWith(ProductFields.Group, StringComparison.Ordinal) && n != "group_id").ToHashSet(StringComparer.Ordinal);
        if (after.GroupId is not { } id)
        {
            if (patch is not null)
                errors.Add(new FieldError("/group_id", ErrorCodes.Required, "What variants share belongs to a group: name its group_id."));
            return None;
        }

        var stored = groups?.GetValueOrDefault(id);
        var known = stored?.Content ?? ProductGroup.Empty;
        // Who replaces a variant says what its group shares too; who joins a group leaves what the others share.
        var whole = (write.Replace && before?.GroupId == id) || erased.Contains(ProductFields.Group);
        bool Sets<T>(T? given, string name) => given is not null || whole || erased.Contains($"{ProductFields.Group}/{name}");
        var content = new GroupContent(
            new ProductGroup(patch?.Title?.Trim(), patch?.Description, patch?.Images?.OrderBy(static i => i.Position).ToList() ?? []),
            Sets(patch?.Title, "title"), Sets(patch?.Description, "description"), Sets(patch?.Images, "images"));
        GroupRules.Check(content.Value, errors);
        var next = new ProductGroup(
            content.SetsTitle ? content.Value.Title : known.Title,
            content.SetsDescription ? content.Value.Description : known.Description,
            content.SetsImages ? content.Value.Images : known.Images);
        var (old, fresh) = (ProductFields.Json(known), ProductFields.Json(next));
        var changed = old != fresh;
        var same = before?.GroupId == id && before.Variant.Count == after.Variant.Count
            && before.Variant.All(v => after.Variant.TryGetValue(v.Key, out var value) && value == v.Value);
        if (same && !changed)
            return None;
        return new GroupEdit(
            new ProductGroupRow(id, after.Id, [.. after.Variant.Keys], changed ? content : null, default),
            changed ? [new FieldChange(ProductFields.Group, stored is null ? null : old, fresh)] : [],
            changed ? [.. stored?.Variants.Where(v => v.ProductId != after.Id).SelectMany(static v => v.AccountKeys).Distinct(StringComparer.Ordinal) ?? []] : []);
    }

    public IEnumerable<StoreRow> Rows(DateTimeOffset now)
    {
        if (Claim is { } claim)
            yield return claim with { At = now };
    }
}
