using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using KolajAI.Api.Exports;
using KolajAI.Feeds;
using KolajAI.Storage;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Feeds;

/// <param name="ETag">Of what it shows.</param>
internal sealed record FeedFile(string Path, string ETag, DateTimeOffset MadeAt, long Products, FeedLeftOut LeftOut);

/// <summary>
/// Feeds as files, written anew when something of the tenant has changed since, and no more often than the options say: whoever has the
/// address can ask as often as he likes.
/// </summary>
internal sealed class FeedFiles(IServiceProvider services, FeedItems items, IChangeReads changes, IOptions<KolajApiOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, FeedFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    /// <summary>What was written last by this process; null before.</summary>
    public FeedFile? Last(string tenant, string feedId) => _files.GetValueOrDefault(Key(tenant, feedId));

    public async Task<FeedFile> GetAsync(string tenant, string feedId, long version, FeedDocument feed, CancellationToken cancellation)
    {
        var key = Key(tenant, feedId);
        var gate = _locks.GetOrAdd(key, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation);
        try
        {
            var made = Last(tenant, feedId);
            if (made is not null && File.Exists(made.Path) && clock.GetUtcNow() - made.MadeAt < options.Value.FeedsAtMostEvery)
                return made;
            var (newest, _) = await changes.BoundsAsync(tenant, cancellation);
            // With the time of the newest change: after a restore its number is given again.
            var at = (await changes.AtAsync(tenant, newest, cancellation))?.UtcTicks;
            var tag = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}/{version}/{newest}/{at}/{await changes.IncarnationAsync(cancellation)}")))[..32];
            if (made is not null && made.ETag == tag && File.Exists(made.Path))
                return made;
            var file = await WriteAsync(tenant, feedId, feed, tag, cancellation);
            _files[key] = file;
            return file;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <returns>True: there was a file.</returns>
    public bool Forget(string tenant, string feedId)
    {
        _files.TryRemove(Key(tenant, feedId), out _);
        _locks.TryRemove(Key(tenant, feedId), out _);
        // Nor a folder, before the first feed is fetched.
        if (!File.Exists(PathOf(tenant, feedId)))
            return false;
        File.Delete(PathOf(tenant, feedId));
        return true;
    }

    private async Task<FeedFile> WriteAsync(string tenant, string feedId, FeedDocument feed, string tag, CancellationToken cancellation)
    {
        var path = PathOf(tenant, feedId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        long count = 0;
        var left = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
        await using (var xml = XmlWriter.Create(stream, SafeXmlText.Settings))
        {
            var writer = new FeedWriter(xml, feed);
            await writer.BeginAsync();
            await foreach (var item in items.WalkAsync(tenant, feed, what => left[what] = left.GetValueOrDefault(what) + 1, cancellation))
            {
                await writer.WriteAsync(item);
                count++;
            }

            await writer.EndAsync();
        }

        // Whoever reads the old one goes on reading it.
        File.Move(path + ".new", path, overwrite: true);
        return new FeedFile(path, tag, clock.GetUtcNow(), count, new FeedLeftOut(left.GetValueOrDefault("price"), left.GetValueOrDefault("image"), left.GetValueOrDefault("stock")));
    }

    private string PathOf(string tenant, string feedId) => Path.Combine(
        services.GetRequiredService<StorageOptions>().DataFolder, "feeds", $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key(tenant, feedId))))[..32]}.xml");

    private static string Key(string tenant, string feedId) => $"{tenant}/{feedId}";
}
