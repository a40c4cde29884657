using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Auditing;

/// <summary>Writes entries that have no unit of their own to stand in.</summary>
internal sealed class AuditLog(ICommitter committer)
{
    /// <exception cref="RequestRefusedException">503: what was to be told is done, that it is told is not known.</exception>
    public async Task WriteAsync(string tenant, AuditRow row)
    {
        try
        {
            // Not tied to the caller's connection: what was done is told.
            if ((await committer.CommitAsync(new Unit { Tenant = tenant, Audit = [row] })).Committed)
                return;
        }
        catch (Exception failed) when (failed is StorageOverloadedException or StorageFailedException)
        {
            throw Untold(failed);
        }

        throw Untold(null);
    }

    private static RequestRefusedException Untold(Exception? cause) =>
        new(ErrorCodes.OutcomeUnknown, cause is null ? null : "The call was carried out, but could not be written into the audit log.") { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(2) };
}
