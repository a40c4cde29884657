using System.Net;

namespace KolajAI.Connectors.Http;

/// <summary>
/// A request's body, buffered so that an attempt can be repeated, which knows whether its bytes were handed to a connection:
/// a request whose body never was has surely changed nothing.
/// </summary>
internal sealed class OutgoingBody : HttpContent
{
    private readonly byte[] _bytes;

    private OutgoingBody(byte[] bytes, HttpContent original)
    {
        _bytes = bytes;
        foreach (var (name, values) in original.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>True from the moment the body is handed to a connection.</summary>
    public bool HandedOver { get; private set; }

    public static async Task<OutgoingBody> BufferAsync(HttpContent content, CancellationToken cancellation) =>
        new(await content.ReadAsByteArrayAsync(cancellation), content);

    public void BeginAttempt() => HandedOver = false;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HandedOver = true;
        await stream.WriteAsync(_bytes, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
