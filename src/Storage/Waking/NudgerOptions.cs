namespace KolajAI.Storage.Waking;

public sealed class NudgerOptions
{
    /// <summary>Calls to accounts on their way at one time, at least 2. The default value is 256.</summary>
    public int AtOnce { get; set; } = 256;

    /// <summary>
    /// How long a bulk request must have brought an account nothing until the account is told. Longer than the store takes for the units that are written
    /// together, or the request would seem to pause between them; longer still where several processes write parts of one request, each with
    /// its own pauses, and each tells the account. The default value is 120 ms.
    /// </summary>
    public TimeSpan BulkPause { get; set; } = TimeSpan.FromMilliseconds(120);
}
