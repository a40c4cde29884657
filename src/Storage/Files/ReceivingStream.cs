using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Storage.Files;

/// <param name="IsUtf8">True when every byte is part of valid UTF-8.</param>
public sealed record ReceivedFile(long Bytes, string Sha256, bool IsUtf8);

/// <summary>Passes on what is written, counts and hashes it, and watches whether it is UTF-8. Does not own the stream behind it.</summary>
public sealed class ReceivingStream(Stream inner) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _decoded = new char[8192];
    private long _bytes;
    private bool _isUtf8 = true;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _bytes;

    public override long Position { get => _bytes; set => throw new NotSupportedException(); }

    /// <summary>Nothing more comes.</summary>
    public ReceivedFile Finish()
    {
        Watch([], flush: true);
        return new ReceivedFile(_bytes, Convert.ToHexStringLower(_hash.GetHashAndReset()), _isUtf8);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Count(buffer.AsSpan(offset, count));
        inner.Write(buffer, offset, count);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Span);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        _hash.AppendData(bytes);
        Watch(bytes, flush: false);
    }

    private void Watch(ReadOnlySpan<byte> bytes, bool flush)
    {
        if (!_isUtf8)
            return;
        try
        {
            bool completed;
            do
            {
                _decoder.Convert(bytes, _decoded, flush, out var used, out _, out completed);
                bytes = bytes[used..];
            }
            while (!completed);
        }
        catch (DecoderFallbackException)
        {
            _isUtf8 = false;
        }
    }
}
