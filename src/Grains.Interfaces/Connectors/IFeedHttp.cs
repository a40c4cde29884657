namespace KolajAI.Connectors;

/// <summary>Fetches a file from an address that a tenant chose, past the same guard as connectors: no private addresses, no redirects, bounded in size and time.</summary>
public interface IFeedHttp
{
    /// <exception cref="PlatformException">The address is refused, silent, too slow or too large, or answers an error.</exception>
    Task<FeedAnswer> FetchAsync(FeedQuestion question, Stream destination, CancellationToken cancellation);

    /// <exception cref="PlatformException"><see cref="PlatformFailure.AddressRefused"/>: the address as written cannot be fetched.</exception>
    void Check(Uri address);
}

/// <param name="MostBytes">After inflation.</param>
public sealed record FeedQuestion(Uri Address, string? ETag, string? LastModified, long MostBytes, TimeSpan Deadline);

/// <param name="IsUnchanged">Nothing was written: the file is the one that <paramref name="ETag"/> or <paramref name="LastModified"/> named.</param>
public sealed record FeedAnswer(bool IsUnchanged, string? ETag, string? LastModified, long Bytes);
