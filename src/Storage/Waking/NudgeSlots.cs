using System.Threading.Channels;

namespace KolajAI.Storage.Waking;

/// <summary>
/// How many calls of the nudger may be on their way. Half of the slots are for what someone waits for, half for what can wait (bulk requests, what was
/// due long since): neither can starve the other.
/// </summary>
internal sealed class NudgeSlots(int atOnce)
{
    private readonly Channel<Slot> _urgent = Filled(atOnce - atOnce / 2);
    private readonly Channel<Slot> _later = Filled(atOnce / 2);

    /// <param name="hurry">Cancelled where it is urgent, also while it waits: it changes the lane.</param>
    /// <returns>Disposing it gives the slot back.</returns>
    public async Task<Slot> TakeAsync(CancellationToken hurry)
    {
        if (!hurry.IsCancellationRequested)
        {
            try
            {
                return await _later.Reader.ReadAsync(hurry);
            }
            catch (OperationCanceledException)
            {
                // Somebody waits for it now.
            }
        }

        return await _urgent.Reader.ReadAsync(CancellationToken.None);
    }

    private static Channel<Slot> Filled(int slots)
    {
        var lane = Channel.CreateUnbounded<Slot>();
        for (var i = 0; i < slots; i++)
            lane.Writer.TryWrite(new Slot(lane.Writer));
        return lane;
    }

    public sealed class Slot(ChannelWriter<Slot> lane) : IDisposable
    {
        public void Dispose() => lane.TryWrite(this);
    }
}
