namespace KolajAI.Api.Hosting;

/// <summary>What a person reads when the hub has started: addresses, keys (once), three commands to try.</summary>
internal static class Greeting
{
    private const string Product =
        """{"integration_id":"sandbox","products":[{"sku":"MUG-1","title":"Kupa","price":{"amount":"149.90","currency":"TRY"},"quantity":5}]}""";

    /// <param name="hasDashboard">False for a front: the dashboard is the silos'.</param>
    public static async Task WriteAsync(
        TextWriter output, string hub, string ops, string dataFolder, string? ownerKey, string? opsKey, bool hasDashboard)
    {
        await output.WriteLineAsync($"hub:  {hub}   (reference: {hub}/docs)");
        if (ownerKey is not null)
            await output.WriteLineAsync($"key:  {ownerKey}   (owner of tenant default; shown once)");
        if (opsKey is not null)
            await output.WriteLineAsync($"ops key: {opsKey}   (for the ops listener; shown once)");
        await output.WriteLineAsync($"data: {dataFolder}");
        await output.WriteLineAsync($"ops:  {ops}   ({(hasDashboard ? $"dashboard: {ops}/dashboard, " : "")}metrics: {ops}/metrics)");
        var curl = $"curl -H 'X-API-Key: {ownerKey ?? "YOUR-KEY"}' -H 'Content-Type: application/json' {hub}";
        await output.WriteLineAsync("try:");
        await output.WriteLineAsync($$"""  {{curl}}/api/marketplace/configure -d '{"integration_id":"sandbox"}'""");
        await output.WriteLineAsync($"  {curl}/api/marketplace/sync-products -H 'Prefer: wait=10' -d '{Product}'");
        await output.WriteLineAsync($"  {curl}/api/products/MUG-1/listings");
        await output.FlushAsync();
    }
}
