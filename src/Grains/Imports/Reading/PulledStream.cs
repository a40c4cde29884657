using KolajAI.Errors;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>
/// Counts the bytes that a parser takes: for one record, so that a single one cannot fill the memory, and in all, so that a small file
/// cannot become an endless one.
/// </summary>
/// <param name="packed">Bytes that the stream was before inflation; null where it was not packed.</param>
internal sealed class PulledStream(Stream inner, long? packed, bool leaveOpen = false) : Stream
{
    private long _sinceMark;
    private long _total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    /// <summary>The parser has finished a record, or a piece of one that it lets go.</summary>
    public void Mark() => _sinceMark = 0;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _total += read;
        _sinceMark += read;
        if (_sinceMark > 4L * ReadingLimits.Record)
            throw new ImportFileException(ErrorCodes.ImportUnsafe, "One element is larger than a record can be.");
        if (packed is { } bytes && (_total > ReadingLimits.InflatedPart || _total > (1 << 20) + (bytes * ReadingLimits.InflatedRatio)))
            throw new ImportFileException(ErrorCodes.ImportUnsafe, "The workbook unpacks to far more than it is packed: it looks made to fill the memory. Save it anew.");
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
