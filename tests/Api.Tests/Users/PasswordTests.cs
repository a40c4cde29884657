using KolajAI.Api.Errors;
using KolajAI.Api.Users;

namespace KolajAI.Api.Tests.Users;

public sealed class PasswordTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Of the reference implementation's own tests (phc-winner-argon2, src/test.c, version 0x13, Argon2id).</summary>
    [Theory]
    [InlineData("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    public async Task Verify_HashesOfTheReferenceImplementation_AreRight(string password, string stored)
    {
        using var hashes = new PasswordHashes();
        Assert.True(await hashes.VerifyAsync(password, stored, Cancellation));
        Assert.False(await hashes.VerifyAsync(password + "!", stored, Cancellation));
        Assert.True(hashes.IsDated(stored));
    }

    [Fact]
    public async Task Hash_OfOnePasswordTwice_DiffersAndBothAreRight()
    {
        using var hashes = new PasswordHashes();
        var (one, other) = (await hashes.HashAsync("lantern walks under cedar", Cancellation), await hashes.HashAsync("lantern walks under cedar", Cancellation));

        Assert.NotEqual(one, other);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", one, StringComparison.Ordinal);
        Assert.True(await hashes.VerifyAsync("lantern walks under cedar", one, Cancellation));
        Assert.False(hashes.IsDated(one));
        // Written with a composed and a decomposed letter: the same password.
        Assert.True(await hashes.VerifyAsync("I\u0307stanbul'da bir g\u0075\u0308n", await hashes.HashAsync("\u0130stanbul'da bir g\u00FCn", Cancellation), Cancellation));
    }

    [Fact]
    public async Task Verify_WithoutAHash_TakesTheSameWorkAndIsNeverRight()
    {
        using var hashes = new PasswordHashes();
        Assert.False(await hashes.VerifyAsync("anything", null, Cancellation));
        Assert.Equal(1, hashes.Runs);
    }

    /// <summary>Both were exceptions: of the hashing library and of normalising.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\uFFFE")]
    public async Task Verify_WhatIsNoPassword_IsWrongForTheSameWork(string given)
    {
        using var hashes = new PasswordHashes();
        var stored = await hashes.HashAsync("lantern walks under cedar", Cancellation);

        Assert.False(await hashes.VerifyAsync(given, stored, Cancellation));
        Assert.False(await hashes.VerifyAsync(given, null, Cancellation));
        Assert.Equal(3, hashes.Runs);
        Assert.Equal(given, EmailAddress.Fold(given).Replace('\uFFFD', '\uFFFE'));
        Assert.Throws<RequestRefusedException>(() => PasswordRules.Require(given, "/password"));
    }

    [Theory]
    [InlineData("lantern walks under cedar")]
    [InlineData("kırmızı ördek uçar gider")]
    [InlineData("horse battery staple nine")]
    [InlineData("#%&/()=?*_:;>|<,.-+")]
    [InlineData("zq8#Lm2vT!x0RwPa")]
    [InlineData("👩‍🌾🌻🐝🍯🌾🥖🧀🍇🍷🎻🎨📚🔭🌌🪐🚲")]
    [InlineData("welcome the strangest heron")]
    public void Rules_GoodPasswords_AreTaken(string password) => PasswordRules.Require(password, "/password", "ayse@magaza.example", "Ayşe Yılmaz", "atolye");

    [Theory]
    [InlineData("", "required")]
    [InlineData("Tr0ub4dor&3", "password_too_short")]
    [InlineData("👩👩👩👩👩👩👩", "password_too_short")]
    [InlineData("password12345678", "password_common")]
    [InlineData("P@ssword!!!!!2026", "password_common")]
    [InlineData("1234567890123456", "password_common")]
    [InlineData("2026-03-01-1200-00", "password_common")]
    [InlineData("qwertyuiopasdfghjkl", "password_common")]
    [InlineData("lkjhgfdsapoiuytrewq", "password_common")]
    [InlineData("aaaaaaaaaaaaaaaaaa", "password_common")]
    [InlineData("tavuktavuktavuktavuk", "password_common")]
    [InlineData("password!!!!!!!!!!!!!!!!", "password_common")]
    [InlineData("!?!?!?!?!?!?!?!?!?", "password_common")]
    [InlineData("galatasaray1905!", "password_common")]
    [InlineData("istanbul34istanbul", "password_common")]
    [InlineData("welcomewelcome123", "password_common")]
    [InlineData("correct horse battery staple", "password_common")]
    [InlineData("kolajai-magaza-2026", "password_common")]
    [InlineData("ayse@magaza.example1", "password_common")]
    [InlineData("AyşeYılmaz1234567", "password_common")]
    [InlineData("atolye-password-123", "password_common")]
    public void Rules_BadPasswords_AreRefused(string password, string code)
    {
        var refused = Assert.Throws<RequestRefusedException>(() => PasswordRules.Require(password, "/password", "ayse@magaza.example", "Ayşe Yılmaz", "atolye"));
        Assert.Equal(("/password", code), (refused.Errors[0].Pointer, refused.Errors[0].Code));
    }

    [Fact]
    public void Rules_Length_IsCountedInCharactersUpToItsMost()
    {
        PasswordRules.Require(string.Concat(Enumerable.Range(0, 128).Select(static i => (char)('!' + (i * 7 % 90)))), "/password");
        Assert.Equal("too_long", Assert.Throws<RequestRefusedException>(() => PasswordRules.Require(new string('x', 129), "/password")).Errors[0].Code);
    }
}
