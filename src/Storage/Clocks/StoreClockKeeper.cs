using KolajAI.Storage.Postgres;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Clocks;

/// <summary>Asks the database for its time when the host starts and every ten seconds, and says when the machine's own clock differs.</summary>
internal sealed partial class StoreClockKeeper(Database database, StoreClock clock, ILogger<StoreClockKeeper> log) : BackgroundService
{
    private const string Question = "select clock_timestamp()";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Much more than machines differ whose clocks are kept, and far below what any wait is.</summary>
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(5);

    private bool _told;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything plans by it.
        await TryLookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryLookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    internal async Task LookAsync(CancellationToken cancellation)
    {
        await using var connection = await ((PostgresDatabase)database).Reading.OpenConnectionAsync(cancellation);
        await using var question = connection.CreateCommand();
        question.CommandText = Question;
        var asked = clock.GetTimestamp();
        var told = (DateTime)(await question.ExecuteScalarAsync(cancellation))!;
        clock.Follow(asked, told);
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
            Compare();
        }
        catch (Exception e) when (database.IsFailure(e))
        {
            // Carried on by the monotonic clock meanwhile.
            LogNotAsked(e);
        }
    }

    private void Compare()
    {
        var ahead = clock.MachineAhead;
        var wrong = ahead.Duration() > Wrong;
        if (wrong && !_told)
            LogWrong(ahead.TotalSeconds);
        else if (_told && !wrong)
            LogRight();
        _told = wrong;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database was not asked for its time; the clock goes on by itself")]
    private partial void LogNotAsked(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This machine's clock is {Seconds:+0;-0} s from the database's. The hub goes by the database's; correct the one that is wrong")]
    private partial void LogWrong(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This machine's clock and the database's agree again")]
    private partial void LogRight();
}
