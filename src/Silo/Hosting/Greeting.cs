using KolajAI.Api;

namespace KolajAI.Silo.Hosting;

/// <summary>What a person reads when the hub has started: addresses, keys (once), three commands to try.</summary>
internal static class Greeting
{
    public static async Task WriteAsync(TextWriter output, string publicAddress, string opsAddress, string dataFolder, FirstStartResult first)
    {
        await output.WriteLineAsync($"hub:  {publicAddress}   (reference: {publicAddress}/docs)");
        await output.WriteLineAsync($"ops:  {opsAddress}   (dashboard: {opsAddress}/dashboard, metrics: {opsAddress}/metrics)");
        await output.WriteLineAsync($"data: {dataFolder}");
        if (first.OwnerKey is { } owner)
            await output.WriteLineAsync($"API key of tenant 'default', shown once:     {owner}");
        if (first.OpsKey is { } operatorKey)
            await output.WriteLineAsync($"operator's key for the ops listener, shown once: {operatorKey}");
        var key = first.OwnerKey ?? "$KOLAJ_KEY";
        await output.WriteLineAsync($"""
            Try:
              curl -H 'X-API-Key: {key}' {publicAddress}/api/marketplace/configure -d '{Configure}'
              curl -H 'X-API-Key: {key}' '{publicAddress}/api/marketplace/sync-products' -H 'Prefer: wait=10' -d '{Sync}'
              curl -H 'X-API-Key: {key}' '{publicAddress}/api/integration/health'
            """);
        await output.FlushAsync();
    }

    private const string Configure = """{"integration_id":"sandbox"}""";

    private const string Sync = """{"integration_id":"sandbox","products":[{"sku":"MUG-1","title":"Kupa","price":{"amount":"149.90","currency":"TRY"},"quantity":5}]}""";
}
