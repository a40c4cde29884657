using KolajAI.Api.Hosting;
using KolajAI.Storage;

if (HealthQuestion.IsAsked(args))
    return await HealthQuestion.AskAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), Console.Out);

try
{
    CoreDumps.Forbid();
    var builder = WebApplication.CreateBuilder(args);
    var settings = HubSettings.ReadFront(builder.Configuration);
    builder.AddFront(settings);

    await using var app = builder.Build();
    app.MapFront();
    await app.StartFrontAsync(settings, Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is HubStartException or StorageStartException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
