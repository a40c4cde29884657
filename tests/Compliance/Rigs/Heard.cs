using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KolajAI.Compliance.Rigs;

/// <summary>Everything that a connector says where people can read it: logs, failures, refusals. No secret may be in it.</summary>
public sealed class Heard : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _words = new();

    public IReadOnlyCollection<string> Words => _words;

    public void Add(string? words)
    {
        if (words is not null)
            _words.Enqueue(words);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Add(state.ToString());
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Add(formatter(state, exception));
        Add(exception?.ToString());
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
