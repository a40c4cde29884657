using System.Security.Cryptography;
using KolajAI.Storage.Sealing;

namespace KolajAI.Storage.Tests;

public sealed class SealingTests
{
    private static readonly SealedPlace Place = new("t1", "account:sandbox/default", "webhook");

    public static TheoryData<SealedPlace> OtherPlaces => new(
        Place with { Tenant = "t2" }, Place with { Object = "account:sandbox/other" }, Place with { Field = "credentials" },
        new SealedPlace("t1", "account:sandbox/defaultw", "ebhook"));

    [Fact]
    public async Task Open_SamePlace_GivesThePlainBytes()
    {
        await using var store = new TestStore(Engine.Sqlite);
        var sealer = store.Get<ISealer>();
        Assert.Equal("secret"u8.ToArray(), sealer.Open(Place, sealer.Seal(Place, "secret"u8)));
        Assert.Empty(sealer.Open(Place, sealer.Seal(Place, [])));
        Assert.NotEqual(sealer.Seal(Place, "secret"u8), sealer.Seal(Place, "secret"u8));
    }

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public async Task Open_AnotherPlace_Refuses(SealedPlace other)
    {
        await using var store = new TestStore(Engine.Sqlite);
        var sealer = store.Get<ISealer>();
        var bytes = sealer.Seal(Place, "secret"u8);
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(other, bytes));
    }

    [Fact]
    public async Task Open_AnyChangedOrMissingByte_Refuses()
    {
        await using var store = new TestStore(Engine.Sqlite);
        var sealer = store.Get<ISealer>();
        var bytes = sealer.Seal(Place, "secret"u8);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(Place, changed));
            Assert.ThrowsAny<CryptographicException>(() => sealer.Open(Place, bytes.AsSpan(0, i)));
        }
    }

    [Fact]
    public async Task DataKey_OpensOnlyWithItsOwnKeyAndPlaces()
    {
        await using var store = new TestStore(Engine.Sqlite);
        var sealer = store.Get<ISealer>();
        var keyPlace = new SealedPlace("t1", "order:o1", "key");
        var place = new SealedPlace("t1", "order:o1", "buyer");
        var key = sealer.NewDataKey(keyPlace);
        var bytes = sealer.SealWith(key, keyPlace, place, "name"u8);

        Assert.Equal("name"u8.ToArray(), sealer.OpenWith(key, keyPlace, place, bytes));
        Assert.ThrowsAny<CryptographicException>(() => sealer.OpenWith(sealer.NewDataKey(keyPlace), keyPlace, place, bytes));
        Assert.ThrowsAny<CryptographicException>(() => sealer.OpenWith(key, keyPlace with { Object = "order:o2" }, place, bytes));
        Assert.ThrowsAny<CryptographicException>(() => sealer.OpenWith(key, keyPlace, place with { Object = "order:o2" }, bytes));
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(place, bytes));
    }

    [Fact]
    public async Task BlindIndex_IsTheTenantsAndTheKindsOwn_AndSurvivesNewMasterKeys()
    {
        var folder = TestStore.NewFolder();
        var first = "old:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var second = "new:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        byte[] index;
        byte[] bytes;
        await using (var store = new TestStore(Engine.Sqlite, folder, masterKeys: first))
        {
            var sealer = store.Get<ISealer>();
            index = sealer.BlindIndex("t1", "phone", "905551112233");
            bytes = sealer.Seal(Place, "secret"u8);
            Assert.Equal(index, sealer.BlindIndex("t1", "phone", "905551112233"));
            Assert.NotEqual(index, sealer.BlindIndex("t2", "phone", "905551112233"));
            Assert.NotEqual(index, sealer.BlindIndex("t1", "email", "905551112233"));
        }

        await using (var store = new TestStore(Engine.Sqlite, folder, masterKeys: second + "," + first))
        {
            var sealer = store.Get<ISealer>();
            Assert.Equal(index, sealer.BlindIndex("t1", "phone", "905551112233"));
            Assert.Equal("secret"u8.ToArray(), sealer.Open(Place, bytes));
        }

        Directory.Delete(folder, recursive: true);
    }
}
