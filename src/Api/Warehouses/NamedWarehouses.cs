using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Reads;
using KolajAI.Warehouses;

namespace KolajAI.Api.Warehouses;

/// <summary>Refuses what names a warehouse that the seller does not have.</summary>
internal static class NamedWarehouses
{
    /// <exception cref="RequestRefusedException">422, with a pointer to each.</exception>
    public static async Task RequireAsync(string tenant, IReadOnlyList<string>? named, string pointer, IWarehouseReads warehouses, CancellationToken cancellation)
    {
        if (named is not { Count: > 0 })
            return;
        var known = (await warehouses.ListAsync(tenant, cancellation)).Select(static r => r.Id).Append(WarehouseIdentity.Default).ToHashSet(StringComparer.Ordinal);
        RequestRefusedException.ThrowIfAny([.. named.Select((id, i) => (id, i)).Where(w => !known.Contains(w.id))
            .Select(w => new FieldError($"{pointer}/{w.i}", ErrorCodes.WarehouseUnknown, $"There is no warehouse '{w.id}'."))]);
    }
}
