using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// WooCommerce's batch calls: at most 100 rows in all (else 413), always answered 200, each row by its position with its object or an
/// error. A row that failed says nothing of the others.
/// </summary>
internal sealed class WooCommerceBatch(WooCommerceApi api, string operation)
{
    public const int MostRows = 100;

    public const string Products = "products/batch";

    public static string VariationsOf(long product) => $"products/{WooCommerceIds.Text(product)}/variations/batch";

    /// <returns>Answers to <paramref name="create"/> and then to <paramref name="update"/>, in their order.</returns>
    /// <exception cref="PlatformException">The call as a whole failed; <see cref="PlatformFailure.OutcomeUnknown"/> also when its answer does not name every row.</exception>
    public async Task<IReadOnlyList<WooCommerceRow>> SendAsync(
        string path, IReadOnlyList<object> create, IReadOnlyList<object> update, CancellationToken cancellation)
    {
        var body = new Dictionary<string, object>();
        if (create.Count > 0)
            body["create"] = create;
        if (update.Count > 0)
            body["update"] = update;
        var answer = await api.WriteAsync(HttpMethod.Post, operation, path, body, cancellation);
        return answer.ReadWritten(json => (IReadOnlyList<WooCommerceRow>)[.. Rows(json, "create", create.Count), .. Rows(json, "update", update.Count)]);
    }

    private static IEnumerable<WooCommerceRow> Rows(PlatformJson json, string name, int count)
    {
        var rows = json.List(name);
        return rows.Count == count
            ? rows.Select(WooCommerceRow.Read)
            : throw new FormatException($"'{name}' answers {rows.Count} rows of {count}.");
    }
}

/// <summary>What became of one row.</summary>
/// <param name="Object">The product or variation as it is now.</param>
internal sealed record WooCommerceRow(PlatformJson Object, WooCommerceError? Error)
{
    public static WooCommerceRow Read(PlatformJson row) => new(row, row.AnyChild("error") is { } error
        ? WooCommerceError.Read(error) ?? new WooCommerceError("row_refused", "The shop refuses the row without a reason.", null, null)
        : null);

    /// <summary>The shop broke off while it worked on the row: it may have been done.</summary>
    public bool IsOpen => Error?.Status >= 500;

    public long Id => Object.RequiredInteger("id");
}
