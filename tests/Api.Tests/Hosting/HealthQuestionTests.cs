using KolajAI.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace KolajAI.Api.Tests.Hosting;

/// <summary><c>--health</c>: 0 only when the process beside it says that it is ready.</summary>
public sealed class HealthQuestionTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task AskAsync_ProcessAnswers_TellsItsAnswer(int status, int expected)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/health/ready", () => Results.Text("checks", statusCode: status));
        await app.StartAsync(TestContext.Current.CancellationToken);

        var (code, said) = await AskAsync($"http://*:{new Uri(app.Urls.Single()).Port}");

        Assert.Equal((expected, $"{status} checks"), (code, said));
    }

    [Theory]
    [InlineData("http://0.0.0.0:1")]
    [InlineData("nonsense")]
    public async Task AskAsync_NobodyAnswers_IsNotReady(string opsUrls)
    {
        var (code, said) = await AskAsync(opsUrls);

        Assert.Equal(1, code);
        Assert.NotEmpty(said);
    }

    private static async Task<(int Code, string Said)> AskAsync(string opsUrls)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("KOLAJ_OPS_URLS", opsUrls)]).Build();
        await using var output = new StringWriter();
        return (await HealthQuestion.AskAsync(configuration, output), output.ToString().Trim());
    }
}
