using System.Net;

namespace KolajAI.Fuzz.Targets;

/// <summary>Answers a connector's calls as the corpus has them, but for one, whose answer is the input.</summary>
internal sealed class FuzzedPlatform : HttpMessageHandler
{
    /// <summary>A job that makes more has met its deadline.</summary>
    private const int MostCalls = 40;

    private static readonly int[] Statuses = [200, 201, 202, 204, 207, 301, 302, 304, 400, 401, 403, 404, 408, 409, 410, 412, 413, 422, 423, 429, 500, 501, 502, 503, 504, 520, 599];

    private static readonly (string Name, string Value)[][] HeaderSets =
    [
        [], [("Retry-After", "5")], [("Retry-After", "-1")], [("Retry-After", "1e9")], [("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")], [("Retry-After", "\u00e9")], [("Retry-After", "99999999999999999999")],
        [("X-WP-TotalPages", "3")], [("X-WP-TotalPages", "-1")], [("X-WP-TotalPages", "2147483647")], [("X-WP-TotalPages", "x")], [("Location", "https://other.example/a")], [("Location", "//")], [("Location", "mailto:x")], [("Location", "http://[::1")],
        [("Location", "a:b:c")], [("X-Request-Id", "abc-1")], [("X-Request-Id", new string('x', 200))], [("vendure-auth-token", "tok")], [("vendure-auth-token", "")], [("vendure-auth-token", "a\u00e9b c")], [("Content-Type", "text/html; charset=x")],
    ];

    private readonly CallNames _names = new();
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private ILookup<string, CorpusAnswer>? _scene;
    private Func<string, CorpusAnswer?> _other = static _ => null;
    private readonly Dictionary<CorpusAnswer, byte[]> _bytes = new(ReferenceEqualityComparer.Instance);
    private int _place;
    private byte[] _body = [];
    private int _status;
    private int _headers;

    public int Calls { get; private set; }

    /// <summary>What was given, in turn.</summary>
    public List<CorpusAnswer>? Given { get; set; }

    public CancellationTokenSource Deadline { get; private set; } = new();

    /// <param name="place">Which call in turn the input answers; -1 none.</param>
    /// <param name="status">Below 200 as the corpus has it.</param>
    public void Begin(ILookup<string, CorpusAnswer> scene, Func<string, CorpusAnswer?> other, int place, byte status, byte headers, byte[] body)
    {
        (_scene, _other, _place, _body, _status, _headers) = (scene, other, place, body, status, headers);
        _given.Clear();
        Calls = 0;
        if (!Deadline.IsCancellationRequested)
            return;
        Deadline.Dispose();
        Deadline = new CancellationTokenSource();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Calls >= MostCalls)
        {
            Deadline.Cancel();
            throw new OperationCanceledException(Deadline.Token);
        }

        var name = _names.Of(request);
        var turn = _given.GetValueOrDefault(name);
        _given[name] = turn + 1;
        var known = _scene![name] as IList<CorpusAnswer> ?? [.. _scene[name]];
        var answer = known.Count > 0 ? known[Math.Min(turn, known.Count - 1)] : _other(name);
        Given?.Add(answer ?? new CorpusAnswer(name, 404, [], "{}"));
        return Task.FromResult(Calls++ == _place ? Fuzzed(answer) : Usual(answer));
    }

    private HttpResponseMessage Fuzzed(CorpusAnswer? answer)
    {
        var status = _status < 200 ? answer?.Status ?? 200 : Statuses[(_status - 200) % Statuses.Length];
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(_body) };
        if (_headers < 128)
            Add(response, answer?.Headers.Select(static header => (header.Key, header.Value)) ?? []);
        else
            Add(response, HeaderSets[(_headers - 128) % HeaderSets.Length]);
        return response;
    }

    private HttpResponseMessage Usual(CorpusAnswer? answer)
    {
        if (answer is null)
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        if (!_bytes.TryGetValue(answer, out var body))
            _bytes[answer] = body = System.Text.Encoding.UTF8.GetBytes(answer.Body);
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(body) };
        Add(response, answer.Headers.Select(static header => (header.Key, header.Value)));
        return response;
    }

    private static void Add(HttpResponseMessage response, IEnumerable<(string Name, string Value)> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
