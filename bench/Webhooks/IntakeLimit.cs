using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Bench.Webhooks;

/// <summary>
/// The limit of W1, a process as the hub is: ASP.NET Core and Npgsql and no more than the work itself. The proof is checked over the bytes,
/// the event's id is taken from them, and the answer is given when the row is on disk, with those of everybody who waited at the same time.
/// </summary>
internal sealed class IntakeLimit : IAsyncDisposable
{
    public const string Command = "intake-limit";
    public const string Path = "/webhooks/in/limit";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private const string ConnectionVariable = "KOLAJ_POSTGRES";

    private readonly Process _process;

    private IntakeLimit(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<IntakeLimit> StartAsync(PostgresBenchStore store)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(IntakeLimit).Assembly.Location);
        start.ArgumentList.Add(Command);
        start.Environment[ConnectionVariable] = store.Postgres;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The limit program did not start.");
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The limit program ended.");
        return new IntakeLimit(process, new Uri(address));
    }

    /// <summary>What the process does, until its input is closed.</summary>
    public static async Task RunAsync(TextReader input, TextWriter output)
    {
        await using var committer = await IntakeCommitter.StartAsync(Environment.GetEnvironmentVariable(ConnectionVariable)!);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        var secret = Encoding.UTF8.GetBytes(Secret);
        app.MapPost(Path, async (HttpRequest request) =>
        {
            var body = new byte[(int)request.ContentLength!];
            await request.Body.ReadExactlyAsync(body);
            if (!IsProven(request.Headers[SellingAccount.SignatureHeader], body, secret))
                return Results.Unauthorized();
            var eventId = EventId(body);
            var duplicate = await committer.AddAsync(eventId, body);
            return Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(new { success = true, event_id = eventId, duplicate }), "application/json");
        });
        await app.StartAsync();
        await output.WriteLineAsync(app.Urls.First());
        await output.FlushAsync();
        await input.ReadToEndAsync();
        await app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsProven(string? given, byte[] body, byte[] secret)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, expected);
        return given?.Length == 2 * told.Length && Convert.FromHexString(given, told, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(told, expected);
    }

    private static string EventId(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("event_id"u8);
            reader.Read();
            if (isId)
                return reader.GetString()!;
            reader.Skip();
        }

        throw new FormatException("A notice has no id.");
    }
}
