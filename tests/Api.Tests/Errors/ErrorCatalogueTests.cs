using System.Reflection;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using Microsoft.AspNetCore.Http;

namespace KolajAI.Api.Tests.Errors;

public sealed class ErrorCatalogueTests
{
    [Fact]
    public void EveryCodeOfTheContracts_IsPublished()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (string)f.GetRawConstantValue()!);
        Assert.DoesNotContain(codes, static code => !ErrorCatalogue.Knows(code));
    }

    [Fact]
    public void EveryRow_HasBothLanguagesAndAFittingCategory() => Assert.All(ErrorCatalogue.All, static row =>
    {
        Assert.All((string[])[row.Detail.English, row.Detail.Turkish, row.NextAction.English, row.NextAction.Turkish], static text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.NotEqual(row.Detail.English, row.Detail.Turkish);
        Assert.Matches("^[a-z0-9_]+$", row.Code);
        var expected = row.Status switch
        {
            401 or 403 => ErrorCategory.Authentication,
            404 or 405 => ErrorCategory.NotFound,
            409 or 410 or 412 => ErrorCategory.Conflict,
            429 => ErrorCategory.RateLimited,
            500 => ErrorCategory.Internal,
            501 => ErrorCategory.NotImplemented,
            502 or 504 => ErrorCategory.Platform,
            503 => ErrorCategory.Unavailable,
            _ => ErrorCategory.Validation,
        };
        Assert.Equal(expected, row.Category);
    });

    [Fact]
    public void Failures_LostAnswerOfAWrite_IsUnknownAndOfAReadIsNot()
    {
        Assert.Equal(("outcome_unknown", "unknown"), Known(new TimeoutException(), writes: true));
        Assert.Equal(("unavailable", "not_done"), Known(new TimeoutException(), writes: false));
        Assert.Equal(("overloaded", "not_done"), Known(new StorageOverloadedException("full", TimeSpan.FromSeconds(1)), writes: true));
        Assert.Equal(("storage_unavailable", "unknown"), Known(new StorageUnreadableException(new IOException()), writes: true));
        Assert.Equal(("storage_unavailable", "not_done"), Known(new StorageUnreadableException(new IOException()), writes: false));
        Assert.Null(Failures.Known(new InvalidOperationException("a defect"), writes: true));
    }

    [Theory]
    [InlineData("tr", "tr")]
    [InlineData("tr-TR,en;q=0.8", "tr")]
    [InlineData("en;q=0.3,tr;q=0.9", "tr")]
    [InlineData("de,fr", "en")]
    [InlineData("", "en")]
    [InlineData("tr;q=0, en", "en")]
    public void Language_ByAcceptLanguage_IsTurkishOrEnglish(string header, string language)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = header;
        Assert.Equal(language, Language.Of(context.Request));
    }

    [Fact]
    public void For_SeveralErrors_TheUnreadableNamesTheWhole()
    {
        var refused = RequestRefusedException.For([new FieldError("/a", "not_implemented", ""), new FieldError("/b", "out_of_range", ""), new FieldError("/c", "wrong_type", "")]);
        Assert.Equal(("wrong_type", 3), (refused.Code, refused.Errors.Count));
    }

    private static (string Code, string Outcome) Known(Exception thrown, bool writes) => Failures.Known(thrown, writes) is { } refused ? (refused.Code, refused.Outcome) : ("", "");
}
