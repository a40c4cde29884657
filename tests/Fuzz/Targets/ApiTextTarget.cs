using System.Buffers.Text;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Changes;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Mappings;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Fuzz.Engine;
using KolajAI.Grains.Imports.Mapping;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// Small texts that callers hand back or make up: keys, cursors, page tokens, queries, headers, ids, amounts, times, SKUs, mappings as CSV, packed
/// bodies, sealed bytes. An input's first byte chooses; the rest is the text.
/// </summary>
internal sealed class ApiTextWorker : FuzzWorker, IChangeReads
{
    private const string Incarnation = "0190aaa2";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SealedPlace Place = new("t1", "order:1", "personal");

    private readonly (string Name, Action<byte[]> Try, string[] Seeds)[] _kinds;
    private readonly ISealer _sealer;
    private readonly PageTokens _pages;
    private readonly ChangeCursors _cursors;
    private readonly byte[] _sealed;
    private readonly byte[] _dataKey;
    private readonly byte[] _sealedWith;
    private readonly Mutator _mutator;

    public ApiTextWorker()
    {
        var ring = KeyRing.Parse($"k1:{Convert.ToBase64String(new byte[32])},k2:{Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)])}");
        // The store shows its sealer to the container alone.
        _sealer = (ISealer)Activator.CreateInstance(
            typeof(ISealer).Assembly.GetType("KolajAI.Storage.Sealing.Sealer", throwOnError: true)!, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [ring, new byte[32]], null)!;
        _pages = new PageTokens(_sealer, new FixedClock(Now));
        _cursors = new ChangeCursors(this);
        _sealed = _sealer.Seal(Place, "a buyer's name"u8);
        _dataKey = _sealer.NewDataKey(Place with { Field = "data_key" });
        _sealedWith = _sealer.SealWith(_dataKey, Place with { Field = "data_key" }, Place, "a buyer's name"u8);
        var token = Base64Url.EncodeToString(_sealer.Seal(new SealedPlace("t1", "page:/api/products", Convert.ToHexStringLower(SHA256.HashData([]))), KolajJson.ToBytes(new { position = (string[])["a"], until = Now.AddHours(1) })));
        _kinds =
        [
            ("page token", bytes => Page(Text(bytes)), [token]),
            ("change cursor", bytes => Cursor(Text(bytes)), [Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"12.{Incarnation}.638")), Base64Url.EncodeToString("1.x"u8)]),
            ("grain key", bytes => Key(Text(bytes)), ["t1/trendyol/default/1%2F2", "t1/p"]),
            ("order id", bytes => OrderId(Text(bytes)), ["trendyol~default~80869231", "shopify~default~~Z2lkOi8vc2hvcGlmeS9PcmRlci8x"]),
            ("listing id", bytes => Listing(Text(bytes)), ["0190aaa2-1111-7222-8333-444455556666~trendyol~default"]),
            ("money", bytes => Amount(bytes), ["{\"amount\":\"199.90\",\"currency\":\"TRY\"}", "{\"currency\":\"JPY\",\"amount\":\"-0.0001\"}"]),
            ("cell", bytes => Cell(Text(bytes)), ["1.234,56", "₺ 199,90", "25.11.2026 14:30", "2026-11-25T14:30:00+03:00", "46350.5", "'=1+1", "8,69E+12", "12 adet"]),
            ("sku", bytes => Sku(Text(bytes)), ["KUPA-1", "ışık İ"]),
            ("headers", bytes => Headers(Text(bytes)), ["X-API-Key: kj_live_0123456789\nIf-Match: \"3\"\nPrefer: respond-async, wait=5; x\nAccept-Language: tr;q=0.9\nIdempotency-Key: a", "Authorization: Basic dTprZXk=\nIf-Match: W/\"3\"", "Authorization: Bearer k\nContent-Type: application/json; charset=utf-8"]),
            ("query", bytes => Query(Text(bytes)), ["page_size=50&total=true&since=2026-11-24T10:00:00Z&wait_for=sent&state=done&api-version=1"]),
            ("mapping csv", bytes => Mapping(bytes), ["integration_id,account,category_id,attribute_id,own,target\ntrendyol,default,1,2,Mavi,\"ma\"\"vi\"\n", "integration_id;own;target\ntrendyol;a;b\n"]),
            ("packed body", bytes => Packed(bytes), [Encoding.Latin1.GetString(Gzip("{\"a\":1}"u8))]),
            ("sealed bytes", bytes => Sealed(bytes), [Encoding.Latin1.GetString(_sealed), Encoding.Latin1.GetString(_sealedWith)]),
        ];
        var seeds = new List<Seed>();
        for (var kind = 0; kind < _kinds.Length; kind++)
        {
            foreach (var seed in _kinds[kind].Seeds)
                seeds.Add(SeedParts.Lines(kind >= _kinds.Length - 2 ? Encoding.Latin1.GetBytes(seed) : Encoding.UTF8.GetBytes(seed), "~/.,;:=&? %\"\t"u8, (byte)kind));
        }

        _mutator = new Mutator(seeds, Words.Plain);
    }

    public override byte[] Make(FuzzRandom random) => _mutator.Make(random, prefix: 1);

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
            return;
        try
        {
            _kinds[input[0] % _kinds.Length].Try(input[1..]);
        }
        catch (RequestRefusedException refused)
        {
            ApiBodyWorker.Refusal(refused);
        }
    }

    public override IEnumerable<string> Refused()
    {
        var sealedPlain = Encoding.UTF8.GetString(_sealer.Open(Place, _sealed));
        if (sealedPlain != "a buyer's name")
            yield return "sealed bytes do not open";
    }

    public Task<IReadOnlyList<StoredChange>> AfterAsync(string tenant, long afterSeq, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<StoredChange>>([]);

    public Task<(long Newest, long Oldest)> BoundsAsync(string tenant, CancellationToken cancellation = default) => Task.FromResult((12L, 1L));

    public Task<DateTimeOffset?> AtAsync(string tenant, long seq, CancellationToken cancellation = default) => Task.FromResult<DateTimeOffset?>(seq > 0 ? Now : null);

    public Task<string> IncarnationAsync(CancellationToken cancellation = default) => Task.FromResult(Incarnation);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static ApiRequest Request(string query, Action<HttpRequest>? change = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/api/products";
        context.Request.QueryString = new QueryString(query);
        change?.Invoke(context.Request);
        context.Features.Set(new Caller("t1", "key_1", Role.Owner));
        return ApiRequest.Of(context);
    }

    private void Page(string token)
    {
        var asked = _pages.Read(Request("?page_token=" + Uri.EscapeDataString(token)));
        if (asked.Position.Length > 0 && asked.Position[0] != "a")
            throw new InsaneValueException("a page token that nobody gave");
        foreach (var part in asked.Position)
            Sane.Text(part, "a page token's part");
    }

    private void Cursor(string cursor)
    {
        if (_cursors.ReadAsync("t1", cursor, CancellationToken.None).GetAwaiter().GetResult() < 0)
            throw new InsaneValueException("a cursor before the beginning");
    }

    private static void Key(string key)
    {
        foreach (var count in (ReadOnlySpan<int>)[2, 3, 4])
        {
            string[] parts;
            try
            {
                parts = GrainKeys.Split(key, count);
            }
            catch (FormatException)
            {
                // No key of so many parts.
                continue;
            }

            string made;
            try
            {
                made = GrainKeys.Join(parts);
            }
            catch (ArgumentException)
            {
                // A part that no key of ours can hold.
                continue;
            }

            if (!GrainKeys.Split(made, count).SequenceEqual(parts, StringComparer.Ordinal))
                throw new InsaneValueException("a key does not come back");
        }
    }

    private static void OrderId(string id)
    {
        if (OrderIds.TryParse("t1", id, out var account, out var key) && OrderIds.Make(account, key) != id)
            throw new InsaneValueException("an order id does not come back");
    }

    private static void Listing(string id)
    {
        if (ListingIds.TryParse("t1", id, out var first, out var account) && ListingIds.Make(first, account) != id)
            throw new InsaneValueException("a listing id does not come back");
    }

    private static void Amount(byte[] bytes)
    {
        try
        {
            var money = KolajJson.FromBytes<Money>(bytes);
            if (KolajJson.FromBytes<Money>(KolajJson.ToBytes(money)) != money)
                throw new InsaneValueException("an amount does not come back");
            _ = money.ToCurrencyPrecision();
        }
        catch (System.Text.Json.JsonException)
        {
            // No amount.
        }
    }

    private static void Cell(string text)
    {
        foreach (var isNumber in (ReadOnlySpan<bool>)[false, true])
        {
            _ = CellNumbers.Amount(text, isNumber, comma: true, "TRY");
            _ = CellNumbers.Decimal(text, isNumber, comma: false);
            _ = CellNumbers.AsText(text, isNumber);
            _ = CellTimes.Read(text, isNumber, TimeZoneInfo.FindSystemTimeZoneById("Europe/Istanbul"));
            _ = CellTimes.Read(text, isNumber, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        }

        _ = CellNumbers.IsShortened(text);
        _ = ColumnNames.Find(text);
        _ = ColumnTarget.Parse(text);
        if (GuardedCells.Unguard(GuardedCells.Guard(text)) != text)
            throw new InsaneValueException("a guarded cell does not come back");
        if (UtcTimeConverter.Parse(text) is { } time && UtcTimeConverter.Parse(UtcTimeConverter.Text(time)) != time)
            throw new InsaneValueException("a time does not come back");
    }

    private static void Sku(string text)
    {
        if (Grains.Products.ProductRules.Sku(text, []) is not { } sku)
            return;
        Sane.Key(sku, "SKU", 128);
        _ = SkuFolding.Confusable(sku);
        _ = SkuFolding.Search(sku);
        if (Grains.Products.ProductRules.Sku(sku, []) != sku)
            throw new InsaneValueException("a SKU normalised twice is another");
    }

    private static void Headers(string text)
    {
        var request = Request("", to =>
        {
            foreach (var line in text.Split('\n'))
            {
                if (line.Split(':', 2) is [var name, var value] && name.Trim().Length > 0)
                    to.Headers.Append(name.Trim(), value.Trim().Replace("\0", "", StringComparison.Ordinal));
            }
        });
        var http = request.Context.Request;
        if (PresentedKey.OfOperator(http) is { } key)
        {
            if (ApiKeys.Hash(key).Length != 64)
                throw new InsaneValueException("a key's hash");
            _ = ApiKeys.Prefix(key);
        }

        _ = Patience.Seconds(http);
        _ = request.Language;
        _ = request.ExpectedVersion();
        _ = RequestBodyMiddleware.IsCsv(http);
        if (IdempotentRequest.Scope("t1", "POST", "/api/products", "", http.Headers["Idempotency-Key"].ToString()).Length != 64)
            throw new InsaneValueException("an idempotency scope");
    }

    private static void Query(string text)
    {
        var request = Request("?" + text.TrimStart('?'));
        foreach (var name in (ReadOnlySpan<string>)["page_size", "total", "since", "state", "q"])
            _ = request.Text(name);
        _ = request.Number("page_size", 1, 500);
        _ = request.Flag("total");
        _ = request.Time("since");
        _ = request.Word("state", "pending", "done");
        _ = Patience.Of(request.Context.Request);
    }

    private static void Mapping(byte[] bytes)
    {
        foreach (var row in MappingCsv.Read(bytes))
        {
            foreach (var cell in (ReadOnlySpan<string?>)[row.IntegrationId, row.Account, row.CategoryId, row.AttributeId, row.Own, row.Target])
                Sane.Text(cell, "a mapping's cell");
        }
    }

    private static void Packed(byte[] bytes)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.ContentEncoding = "gzip";
        using var body = new MemoryStream(bytes, writable: false);
        context.Request.Body = body;
        if (RequestBodyReader.ReadAsync(context, RequestBodyReader.MaxBytes).GetAwaiter().GetResult().Bytes.Length > RequestBodyReader.MaxBytes)
            throw new InsaneValueException("a body over the limit");
    }

    private void Sealed(byte[] bytes)
    {
        foreach (var with in (ReadOnlySpan<bool>)[false, true])
        {
            try
            {
                var plain = with ? _sealer.OpenWith(_dataKey, Place with { Field = "data_key" }, Place, bytes) : _sealer.Open(Place, bytes);
                if (!plain.AsSpan().SequenceEqual("a buyer's name"u8))
                    throw new InsaneValueException("sealed bytes that nobody sealed");
            }
            catch (CryptographicException)
            {
                // They belong elsewhere, or nowhere.
            }
        }

        if (bytes.AsSpan().SequenceEqual(_sealed))
        {
            try
            {
                _ = _sealer.Open(Place with { Object = "order:2" }, bytes);
                throw new InsaneValueException("sealed bytes opened in another place");
            }
            catch (CryptographicException)
            {
                // As it must be.
            }
        }
    }

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
