using KolajAI.Api.Hosting;

var builder = WebApplication.CreateBuilder(args);
var settings = HubSettings.ReadFront(builder.Configuration);
builder.AddFront(settings);

var app = builder.Build();
app.MapFront();
await app.StartFrontAsync(settings, Console.Out);
await app.WaitForShutdownAsync();
