using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>What a document was answered: its <c>data</c>, and the errors that its sender bears.</summary>
internal sealed class ShopifyAnswer
{
    private readonly ShopifyDocument _document;
    private readonly PlatformAnswer _answer;
    private readonly PlatformJson? _data;

    private ShopifyAnswer(ShopifyDocument document, PlatformAnswer answer, PlatformJson? data)
    {
        _document = document;
        _answer = answer;
        _data = data;
    }

    /// <param name="bears">Errors that do not spoil the rest of the answer.</param>
    /// <exception cref="PlatformException">The call as a whole failed.</exception>
    public static ShopifyAnswer Of(ShopifyDocument document, PlatformAnswer answer, Func<ShopifyError, bool>? bears)
    {
        if (ShopifyStatus.Sort(answer, document.IsWrite) is { } failure)
            throw failure;
        return Understood(document, answer, () =>
        {
            var body = PlatformJson.Parse(answer.Body);
            var errors = body.IsObject && body.AnyText("errors") is { } only
                ? [new ShopifyError(null, only, [])]
                : body.List("errors").Select(ShopifyError.ReadTop).ToList();
            var data = body.Child("data");
            var spoils = errors.Find(error => data is null || bears is null || !bears(error));
            if (spoils is not null)
                throw Failure(document, answer, spoils, body);
            return new ShopifyAnswer(document, answer, data);
        });
    }

    /// <summary>Reads the data.</summary>
    /// <exception cref="PlatformException">
    /// It is not what Shopify sends: <see cref="PlatformFailure.Broken"/> after a query, <see cref="PlatformFailure.OutcomeUnknown"/> after a
    /// mutation, which was done all the same.
    /// </exception>
    public T Read<T>(Func<PlatformJson, T> read) =>
        Understood(_document, _answer, () => read(_data ?? throw new FormatException("There is no data.")));

    private static T Understood<T>(ShopifyDocument document, PlatformAnswer answer, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw answer.Failure(
                document.IsWrite ? PlatformFailure.OutcomeUnknown : PlatformFailure.Broken, "answer_not_understood",
                $"The shop's answer was not understood: {error.Message}");
        }
    }

    private static PlatformException Failure(ShopifyDocument document, PlatformAnswer answer, ShopifyError error, PlatformJson body)
    {
        var failure = error.Failure(document.IsWrite);
        var wait = failure is PlatformFailure.RateLimited ? Wait(body) : answer.RetryAfter;
        return new PlatformException(
            failure, error.Code?.ToLowerInvariant() ?? "document_refused", $"Shopify: {error.Message}", wait, answer.RequestId);
    }

    /// <summary>Until the bucket holds what the document asked for: (requested − available) / restore rate, in whole seconds.</summary>
    private static TimeSpan? Wait(PlatformJson body)
    {
        if (body.Child("extensions")?.Child("cost") is not { } cost || cost.Child("throttleStatus") is not { } status)
            return null;
        var lacking = (cost.Number("requestedQueryCost") ?? 0) - (status.Number("currentlyAvailable") ?? 0);
        var rate = status.Number("restoreRate") ?? 0;
        return lacking > 0 && rate > 0 ? TimeSpan.FromSeconds((double)Math.Clamp(decimal.Ceiling(lacking / rate), 1m, 60m)) : TimeSpan.FromSeconds(1);
    }
}
