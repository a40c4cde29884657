using KolajAI.Errors;
using Xunit;

namespace KolajAI.Grains.Tests.Errors;

public sealed class SensitiveTextTests
{
    [Theory]
    [InlineData("mail ayse.ornek+1@buyer.example is taken", "mail ••• is taken")]
    [InlineData("phone +90 532 111 22 33 is wrong", "phone ••• is wrong")]
    [InlineData("phone 05321112233", "phone •••")]
    [InlineData("phone 0(532) 111 22 33.", "phone •••.")]
    [InlineData("phone 00905321112233", "phone •••")]
    [InlineData("TCKN 10000000146 unknown", "TCKN ••• unknown")]
    [InlineData("header Basic c2ltLWtleTpzaW0tc2VjcmV0 refused", "header Basic ••• refused")]
    [InlineData("GET https://" + "user:hunter2@shop.example/x failed", "GET https://•••@shop.example/x failed")]
    public void Redact_WhatIdentifiesSomebody_IsTakenOut(string text, string expected) => Assert.Equal(expected, SensitiveText.Redact(text));

    [Theory]
    [InlineData("barcode 8690000000017 is unknown")]
    [InlineData("order 10000000147 has no line 12345678901")]
    [InlineData("package 3330111222 is shipped already")]
    [InlineData("price 149.90 TRY of 2026-03-01T12:00:00Z")]
    public void Redact_WhatSaysWhatIsWrong_Stays(string text) => Assert.Equal(text, SensitiveText.Redact(text));

    [Fact]
    public void Redact_TheAccountsOwnSecrets_AreTakenOutWholeAndShortWordsStay() =>
        Assert.Equal("key ••• of shop is no key", SensitiveText.Redact("key abcdef123456 of shop is no key", ["shop", "abcdef", "abcdef123456"]));
}
