using System.Text;
using KolajAI.Json;

namespace KolajAI.Mappings;

/// <summary>The JSON that an item of a channel's stored catalogue has beside its name.</summary>
/// <param name="ParentId">Of categories.</param>
/// <param name="TakesProducts">Of categories.</param>
/// <param name="Required">Of attributes, as the two that follow.</param>
public sealed record CatalogDetail(string? ParentId = null, bool? TakesProducts = null, bool? Required = null, bool? Multiple = null, bool? Custom = null)
{
    public static CatalogDetail Read(string json) => KolajJson.FromBytes<CatalogDetail>(Encoding.UTF8.GetBytes(json));
}
