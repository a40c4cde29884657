using DbUp.Engine.Output;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sql;

/// <summary>The migration library's own chatter goes to debug; errors come back with the result.</summary>
internal sealed class UpgradeLog(ILogger logger) : IUpgradeLog
{
    public void LogTrace(string format, params object[] args) => Write(format, args);

    public void LogDebug(string format, params object[] args) => Write(format, args);

    public void LogInformation(string format, params object[] args) => Write(format, args);

    public void LogWarning(string format, params object[] args) => Write(format, args);

    public void LogError(string format, params object[] args) => Write(format, args);

    public void LogError(Exception ex, string format, params object[] args) => Write(format, args);

#pragma warning disable CA2254 // The template is the library's.
    private void Write(string format, object[] args) => logger.LogDebug(format, args);
#pragma warning restore CA2254
}
