using KolajAI.Errors;
using KolajAI.Storage.Commits;

namespace KolajAI.Grains.Fencing;

/// <summary>What a call throws because the store or a silo is away or too busy for the moment: the same again may do. Anything else is of what was asked.</summary>
internal static class PassingFailures
{
    public static bool IsPassing(Exception failure) => failure is StorageOverloadedException or StorageFailedException { IsOfUnit: false } or StorageUnreadableException
        or OutcomeUnknownException or TimeoutException or OperationCanceledException or OrleansException;

    /// <summary>In words that can be stored beside what it was about.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        StorageFailedException { IsOfUnit: true, InnerException: { } inner } => $"It cannot be stored: {inner.Message}",
        FormatException or ArgumentException or StorageFailedException or StorageOverloadedException or StorageUnreadableException or OutcomeUnknownException => failure.Message,
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };
}
