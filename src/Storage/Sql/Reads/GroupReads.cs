using System.Text.Json;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>Reads groups with their variants.</summary>
internal static class GroupReads
{
    public static async Task<IReadOnlyDictionary<string, StoredGroup>> FindAsync(ReadSnapshot snapshot, string tenant, IReadOnlyCollection<string> groupIds)
    {
        var of = new { tenant, ids = JsonSerializer.Serialize(groupIds) };
        var groups = await snapshot.ListAsync<GroupRecord>(
            """
            select group_id, axes, title, description, images from product_group
            where tenant = @tenant and group_id in (select value from json_each(@ids))
            """,
            of);
        // The index is named, because for the order of ids SQLite would walk the tenant's rows by the primary key.
        var variants = (await snapshot.ListAsync<VariantRecord>(
            """
            select group_id, product_id, variant, accounts from product_group_member indexed by product_group_variant
            where tenant = @tenant and group_id in (select value from json_each(@ids)) order by product_id
            """,
            of)).ToLookup(static v => v.GroupId, StringComparer.Ordinal);
        return groups.ToDictionary(
            static g => g.GroupId,
            g => new StoredGroup(
                g.GroupId, new ProductGroup(g.Title, g.Description, Read<List<ProductImage>>(g.Images)), Read<List<string>>(g.Axes),
                [.. variants[g.GroupId].Select(static v => new StoredVariant(v.ProductId, Read<Dictionary<string, string>>(v.Variant), Read<List<string>>(v.Accounts)))]),
            StringComparer.Ordinal);
    }

    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> RemoteIdsAsync(
        ReadSnapshot snapshot, string tenant, string accountKey, IReadOnlyCollection<string> groupIds)
    {
        // Ascending by age: of several ids of one kind the newest stays in the map.
        var rows = await snapshot.ListAsync<RemoteIdRecord>(
            """
            select product_id as owner, kind, remote_id from remote_id
            where tenant = @tenant and account_key = @accountKey and product_id in (select value from json_each(@owners))
            order by seq
            """,
            new { tenant, accountKey, owners = JsonSerializer.Serialize(groupIds.Select(GroupNames.Owner)) });
        var byGroup = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var group in rows.GroupBy(static r => GroupNames.GroupId(r.Owner), StringComparer.Ordinal))
        {
            var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var row in group)
                kinds[GroupNames.PlainKind(row.Kind)] = row.RemoteId;
            byGroup.Add(group.Key, kinds);
        }

        return byGroup;
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, KolajJson.Stored) ?? throw new JsonException("The document is null.");

    private sealed class GroupRecord
    {
        public string GroupId { get; init; } = "";
        public string Axes { get; init; } = "";
        public string? Title { get; init; }
        public string? Description { get; init; }
        public string Images { get; init; } = "";
    }

    private sealed class VariantRecord
    {
        public string GroupId { get; init; } = "";
        public string ProductId { get; init; } = "";
        public string Variant { get; init; } = "";
        public string Accounts { get; init; } = "";
    }

    private sealed class RemoteIdRecord
    {
        public string Owner { get; init; } = "";
        public string Kind { get; init; } = "";
        public string RemoteId { get; init; } = "";
    }
}
