using KolajAI.Api.Hosting;
using KolajAI.Silo.Hosting;
using KolajAI.Storage;

if (HealthQuestion.IsAsked(args))
    return await HealthQuestion.AskAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), Console.Out);

try
{
    CoreDumps.Forbid();
    if (AuditCommand.IsAsked(args))
        return await AuditCommand.RunAsync(args, Console.Out);
    var builder = WebApplication.CreateBuilder(args);
    var settings = HubSettings.Read(builder.Configuration);
    builder.AddHub(settings);

    // Disposed, so that the data folder is free before the process has ended.
    await using var app = builder.Build();
    app.MapHub(settings);
    await app.StartHubAsync(settings, Console.Out);
    await app.WaitForShutdownAsync();
    return Environment.ExitCode;
}
catch (Exception e) when (e is HubStartException or StorageStartException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
