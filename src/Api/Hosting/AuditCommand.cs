using KolajAI.Storage;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Api.Hosting;

/// <summary>
/// <c>audit verify</c> and <c>audit export</c>: follow or write out the audit log with the settings of the hub, beside it while it runs, and end.
/// </summary>
public static class AuditCommand
{
    public const string Usage = """
        audit verify [--tenant ID] [--known SEQ:HASH]   follows the audit log of one tenant, or of all; KNOWN is an entry that was noted before
        audit verify --file FILE                        follows a log that was exported, by its hashes alone
        audit export --tenant ID                        writes a tenant's log to the standard output, a line each; - is the operator's own
        """;

    private const int Page = 1_000;

    public static bool IsAsked(string[] args) => args is ["audit", ..];

    /// <returns>0: the log holds; 1: it does not; 2: the question cannot be understood.</returns>
    /// <exception cref="StorageStartException">There is no database, or it cannot be opened.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (Options(args[1..]) is not { } asked)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        if (asked.File is { } file)
        {
            using var reader = new StreamReader(file);
            return await TellAsync(await AuditExport.VerifyAsync(reader), output) ? 0 : 1;
        }

        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables();
        var settings = HubSettings.Read(configuration);
        await using var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddKolajStorage(new StorageOptions { DataFolder = settings.DataFolder, MasterKeys = settings.MasterKeys, Postgres = settings.Postgres, OnlyReads = true })
            .BuildServiceProvider();
        services.GetRequiredService<Database>();
        var reads = services.GetRequiredService<IAuditReads>();
        if (asked.Exports)
        {
            await AuditExport.WriteAsync(output, asked.Tenant!, reads, Page, CancellationToken.None);
            return 0;
        }

        var verifier = services.GetRequiredService<AuditVerifier>();
        var holds = true;
        foreach (var tenant in asked.Tenant is { } one ? [one] : await reads.TenantsAsync())
            holds &= await TellAsync(await verifier.VerifyAsync(tenant, asked.Known), output);
        return holds ? 0 : 1;
    }

    private static async Task<bool> TellAsync(AuditVerdict verdict, TextWriter output)
    {
        await output.WriteLineAsync(verdict.IsWhole
            ? $"{verdict.Tenant}: whole, {verdict.Entries} entries from {verdict.First}, newest {verdict.Last}:{verdict.Hash}"
            : $"{verdict.Tenant}: BROKEN, {verdict.Problem}; {verdict.Entries} entries before it follow");
        return verdict.IsWhole;
    }

    private static Question? Options(string[] args)
    {
        var asked = new Question(args is ["export", ..], null, null, null);
        if (args is not (["verify", ..] or ["export", ..]) || args.Length % 2 == 0)
            return null;
        for (var i = 1; i < args.Length; i += 2)
        {
            switch (args[i], args[i + 1])
            {
                case ("--tenant", var tenant):
                    asked = asked with { Tenant = tenant };
                    break;
                case ("--file", var file) when !asked.Exports:
                    asked = asked with { File = file };
                    break;
                case ("--known", var known) when !asked.Exports && known.Split(':') is [var seq, { Length: 64 } hash] && long.TryParse(seq, out var number):
                    asked = asked with { Known = (number, hash) };
                    break;
                default:
                    return null;
            }
        }

        return (asked.Exports && asked.Tenant is null) || (asked.Known is not null && asked.Tenant is null) ? null : asked;
    }

    private sealed record Question(bool Exports, string? Tenant, string? File, (long Seq, string Hash)? Known);
}
