using KolajAI.Api.Hosting;
using KolajAI.Silo.Hosting;

var builder = WebApplication.CreateBuilder(args);
var settings = HubSettings.Read(builder.Configuration);
builder.AddHub(settings);

var app = builder.Build();
app.MapHub(settings);
await app.StartHubAsync(settings, Console.Out);
await app.WaitForShutdownAsync();
