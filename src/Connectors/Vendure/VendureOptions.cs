using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>Finds a group's product, and gives it the option groups and options that its variants need.</summary>
internal sealed class VendureOptions(VendureApi api)
{
    private const string GroupProduct =
        "query GroupProduct($id:ID,$slug:String){product(id:$id,slug:$slug){id slug optionGroups{id name options{id name}} variants{id sku}}}";

    private const string CreateOptionGroup =
        "mutation CreateOptionGroup($input:CreateProductOptionGroupInput!){createProductOptionGroup(input:$input){id name options{id name}}}";

    private const string AddOptionGroup =
        "mutation AddOptionGroup($product:ID!,$group:ID!){addOptionGroupToProduct(productId:$product,optionGroupId:$group){id}}";

    private const string CreateOption = "mutation CreateOption($input:CreateProductOptionInput!){createProductOption(input:$input){id name}}";

    /// <summary>By the id that is known, else by variants that are in a product with siblings, else by our slug; null where there is none.</summary>
    public async Task<VendureGroupProduct?> FindAsync(ContentGroup group, IReadOnlyList<VendureVariant> bound, CancellationToken cancellation)
    {
        var id = group.RemoteIds.GetValueOrDefault(VendureVariant.ProductKind) ?? bound.FirstOrDefault(static variant => variant.IsOneOfSeveral)?.Product.Id;
        return (id is null ? null : await ReadAsync(id, null, cancellation)) ?? await ReadAsync(null, VendureGroups.Slug(group.Id), cancellation);
    }

    /// <summary>
    /// The product with an option for each value. Axes are made in a product of ours that has no variants yet; elsewhere they must be there, by name.
    /// </summary>
    /// <returns>Also why its options do not go with the group's axes.</returns>
    public async Task<(VendureGroupProduct Product, string? Problem)> CompleteAsync(
        VendureGroupProduct product, ContentGroup group, IReadOnlyList<ContentItem> items, VendureShopFacts shop, CancellationToken cancellation)
    {
        var isOpen = product.IsOf(group) && product.Variants.Count == 0;
        var missing = group.Axes.Where(axis => product.OptionGroup(axis) is null).ToList();
        if (product.OptionGroups.Count + (isOpen ? missing.Count : 0) != group.Axes.Count || (missing.Count > 0 && !isOpen))
        {
            return (product, $"The shop's product varies by {string.Join(", ", product.OptionGroups.Select(static g => g.Name))}, the group by {string.Join(", ", group.Axes)}.");
        }

        foreach (var axis in group.Axes)
        {
            var values = items.Select(item => item.Variant.GetValueOrDefault(axis)).OfType<string>().Where(static value => value.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            product = product.OptionGroup(axis) is { } there
                ? product.With(await AddAsync(product, there, values, shop, cancellation))
                : product.With(await CreateAsync(product, axis, values, shop, cancellation));
        }

        return (product, null);
    }

    private async Task<VendureOptionGroup> CreateAsync(
        VendureGroupProduct product, string axis, List<string> values, VendureShopFacts shop, CancellationToken cancellation)
    {
        var code = $"{product.Slug}-{product.OptionGroups.Count + 1}";
        var input = new
        {
            code,
            translations = VendureContent.Name(axis, shop),
            options = values.Select((value, i) => new { code = $"{code}-{i + 1}", translations = VendureContent.Name(value, shop) }).ToList(),
        };
        var made = (await api.MutateAsync<CreatedGroup>(VendureOperations.Publish, CreateOptionGroup, new { input }, cancellation)).CreateProductOptionGroup;
        await api.MutateAsync<AddedGroup>(VendureOperations.Publish, AddOptionGroup, new { product = product.Id, group = made.Id }, cancellation);
        return made;
    }

    private async Task<VendureOptionGroup> AddAsync(
        VendureGroupProduct product, VendureOptionGroup group, List<string> values, VendureShopFacts shop, CancellationToken cancellation)
    {
        foreach (var value in values.Where(value => group.Option(value) is null))
        {
            var input = new { productOptionGroupId = group.Id, code = $"{product.Slug}-{group.Id}-{group.Options.Count + 1}", translations = VendureContent.Name(value, shop) };
            var made = (await api.MutateAsync<CreatedOption>(VendureOperations.Publish, CreateOption, new { input }, cancellation)).CreateProductOption;
            group = group with { Options = [.. group.Options, made] };
        }

        return group;
    }

    private async Task<VendureGroupProduct?> ReadAsync(string? id, string? slug, CancellationToken cancellation) =>
        (await api.QueryAsync<GroupProductAnswer>(VendureOperations.Publish, GroupProduct, new { id, slug }, cancellation)).Product is { } found
            && (slug is null || found.Slug == slug) ? found : null;

    private sealed record GroupProductAnswer(VendureGroupProduct? Product = null);

    private sealed record CreatedGroup(VendureOptionGroup CreateProductOptionGroup);

    private sealed record AddedGroup(VendureId AddOptionGroupToProduct);

    private sealed record CreatedOption(VendureOption CreateProductOption);
}

/// <summary>A product with what its variants differ by.</summary>
internal sealed record VendureGroupProduct(
    [property: JsonConverter(typeof(ForeignName))] string Id, string Slug, IReadOnlyList<VendureOptionGroup> OptionGroups, IReadOnlyList<VendureNamedVariant> Variants)
{
    /// <summary>True where an earlier publication of the group has made it.</summary>
    public bool IsOf(ContentGroup group) => Slug == VendureGroups.Slug(group.Id);

    public VendureOptionGroup? OptionGroup(string axis) =>
        OptionGroups.FirstOrDefault(group => string.Equals(group.Name, axis, StringComparison.OrdinalIgnoreCase));

    /// <summary>One of each option group; null where one is missing.</summary>
    public IReadOnlyList<string>? OptionIds(ContentItem item)
    {
        var ids = item.Group!.Axes.Select(axis => item.Variant.TryGetValue(axis, out var value) ? OptionGroup(axis)?.Option(value)?.Id : null).OfType<string>().ToList();
        return ids.Count == item.Group.Axes.Count ? ids : null;
    }

    public VendureGroupProduct With(VendureOptionGroup group) =>
        this with { OptionGroups = [.. OptionGroups.Where(other => other.Id != group.Id), group] };
}

internal sealed record VendureOptionGroup(string Id, string Name, IReadOnlyList<VendureOption> Options)
{
    /// <summary>By its exact name, else by one that differs in case alone.</summary>
    public VendureOption? Option(string value) =>
        Options.FirstOrDefault(option => option.Name == value) ?? Options.FirstOrDefault(option => string.Equals(option.Name, value, StringComparison.OrdinalIgnoreCase));
}

internal sealed record VendureOption(string Id, string Name);
