namespace KolajAI.Storage.Waking;

public sealed class NudgerOptions
{
    /// <summary>Calls to accounts on their way at one time, at least 2. The default value is 256.</summary>
    public int AtOnce { get; set; } = 256;
}
