using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KolajAI.Bench.Load;

/// <summary>One connection of a platform that posts webhooks: as little work as can be, since it shares the machine with what it measures.</summary>
internal sealed class PostConnection : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _head;
    private readonly byte[] _answer = new byte[16_384];

    private PostConnection(Uri address, string path, string signatureHeader) =>
        _head = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n{signatureHeader}: ";

    public static async Task<PostConnection> OpenAsync(Uri address, string path, string signatureHeader)
    {
        var connection = new PostConnection(address, path, signatureHeader);
        await connection._socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <exception cref="InvalidOperationException">The answer is not 200.</exception>
    public async Task PostAsync(ReadOnlyMemory<byte> body, string signature)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_head}{signature}\r\nContent-Length: {body.Length}\r\n\r\n"));
        var request = new byte[head.Length + body.Length];
        head.CopyTo(request, 0);
        body.CopyTo(request.AsMemory(head.Length));
        await _socket.SendAsync(request);
        var read = 0;
        while (!IsWhole(_answer.AsSpan(0, read)))
        {
            var more = await _socket.ReceiveAsync(_answer.AsMemory(read));
            if (more == 0)
                throw new InvalidOperationException("The connection was closed in the middle of an answer.");
            read += more;
        }

        if (!_answer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException($"Answered: {Encoding.UTF8.GetString(_answer.AsSpan(0, read))}");
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf(HeadEnd);
        if (end < 0)
            return false;
        foreach (var line in Encoding.ASCII.GetString(answer[..end]).Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return answer.Length >= end + HeadEnd.Length + int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        }

        return answer.EndsWith(LastChunk);
    }
}

/// <summary>Connections that post side by side.</summary>
internal sealed class PostConnections : IDisposable
{
    private readonly PostConnection[] _connections;

    private PostConnections(PostConnection[] connections) => _connections = connections;

    public int Count => _connections.Length;

    public PostConnection this[int number] => _connections[number];

    public static async Task<PostConnections> OpenAsync(int count, Uri address, string path, string signatureHeader) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PostConnection.OpenAsync(address, path, signatureHeader))));

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
