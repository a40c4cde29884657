using System.Net;
using Microsoft.AspNetCore.Http;

namespace KolajAI.Api.Hosting;

/// <summary>
/// <c>--health</c>: asks the process that runs with the same settings whether it is ready, and ends. For containers, whose images have no program to ask with.
/// </summary>
public static class HealthQuestion
{
    public const string Argument = "--health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static bool IsAsked(string[] args) => args is [Argument];

    /// <returns>0: ready; 1: not, or nobody answers. What was answered is told.</returns>
    public static async Task<int> AskAsync(IConfiguration configuration, TextWriter output)
    {
        var first = configuration["KOLAJ_OPS_URLS"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var set, ..]
            ? set
            : HubSettings.DefaultOpsUrl;
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            // Whatever address it listens on, it is asked from beside it.
            using var answer = await client.GetAsync(new Uri($"http://{IPAddress.Loopback}:{BindingAddress.Parse(first).Port}/health/ready"));
            await output.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or FormatException)
        {
            await output.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
