using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KolajAI.Identity;
using KolajAI.Orders;
using Xunit;

namespace KolajAI.Grains.Tests.Identity;

public sealed class GrainKeysTests
{
    [Property(MaxTest = 500)]
    public Property Split_AfterJoin_GivesTheSegmentsBack() => Prop.ForAll(Segments(), static segments =>
        GrainKeys.Split(GrainKeys.Join(segments), segments.Length).SequenceEqual(segments));

    [Property(MaxTest = 500)]
    public Property Join_OfDifferentSegments_NeverCollides() => Prop.ForAll(Segments(), Segments(), static (a, b) =>
        a.SequenceEqual(b) == (GrainKeys.Join(a) == GrainKeys.Join(b)));

    [Theory]
    [InlineData("a/b", "c")]
    [InlineData("a", "b/c")]
    [InlineData("a%2Fb", "c")]
    public void Join_SegmentsWithSeparators_StayApart(string first, string second)
    {
        var key = GrainKeys.Join(first, second);
        Assert.Equal([first, second], GrainKeys.Split(key, 2));
        Assert.NotEqual(GrainKeys.Join("a", "b", "c"), key);
    }

    [Fact]
    public void Join_EmptyOrHalfCharacter_IsRefused()
    {
        // Built here: attribute arguments are kept as UTF-8, which has no half characters.
        string[] wrong = ["", "\ud800", "x\udc00y"];
        foreach (var segment in wrong)
        {
            Assert.Throws<ArgumentException>(() => GrainKeys.Join("tenant", segment));
            Assert.Throws<ArgumentException>(() => OrderIds.Make(new AccountRef("t", "trendyol", "default"), segment));
        }
    }

    [Property(MaxTest = 500)]
    public Property OrderIds_ParseAfterMake_GivesTheOrderBack() => Prop.ForAll(Segments(), static segments =>
    {
        var account = new AccountRef("t", "trendyol", segments[0]);
        var key = segments[^1];
        var id = OrderIds.Make(account, key);
        return OrderIds.TryParse("t", id, out var back, out var backKey) && back == account && backKey == key && id.All(static c => char.IsAsciiLetterOrDigit(c) || "._-~".Contains(c));
    });

    [Theory]
    [InlineData("")]
    [InlineData("trendyol~default")]
    [InlineData("trendyol~default~")]
    [InlineData("trendyol~default~1~2")]
    [InlineData("trendyol~default~~MQ")]
    [InlineData("trendyol~default~a/b")]
    [InlineData("trendyol~~~default~x")]
    public void OrderIds_ParseOfForeignText_IsFalse(string id) => Assert.False(OrderIds.TryParse("t", id, out _, out _));

    [Fact]
    public void OrderIds_PlainKey_StaysReadable()
    {
        Assert.Equal("trendyol~default~80869231", OrderIds.Make(new AccountRef("t", "trendyol", "default"), "80869231"));
        Assert.StartsWith("shopify~default~~", OrderIds.Make(new AccountRef("t", "shopify", "default"), "gid://shopify/Order/1"), StringComparison.Ordinal);
    }

    /// <summary>One to four segments of any text that a key takes, with separators more often than chance gives.</summary>
    private static Arbitrary<string[]> Segments()
    {
        var character = Gen.OneOf(Gen.Elements("/", "%", "%2F", "~", ".", "ı", "İ", "😀", " ", "\0"), Gen.Choose(33, 126).Select(static c => ((char)c).ToString()));
        var segment = character.NonEmptyListOf().Select(static parts => string.Concat(parts));
        return segment.NonEmptyListOf().Select(static list => list.Take(4).ToArray()).ToArbitrary();
    }
}
