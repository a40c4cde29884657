using KolajAI.Json;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sealing;

/// <summary>What was delivered, without what proved the sender.</summary>
/// <param name="Headers">Names in lower case; proofs and credentials are left out.</param>
/// <param name="Body">The exact bytes.</param>
public sealed record InboxPayload(
    string Method, string Rest, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, byte[] Body);

/// <summary>Seals each event with a data key of its own, so that erasing a person is deleting a key.</summary>
public sealed class InboxEnvelopes(ISealer sealer)
{
    /// <summary>The object that the event's data key belongs to.</summary>
    public static string ObjectId(string inboxId) => $"inbox:{inboxId}";

    public (DataKeyRow Key, byte[] Sealed) Seal(string tenant, string inboxId, InboxPayload payload)
    {
        var (key, bytes) = sealer.SealWithNewKey(SealedPlaces.DataKey(tenant, ObjectId(inboxId)), PayloadPlace(tenant, inboxId), KolajJson.ToBytes(payload));
        return (new DataKeyRow(ObjectId(inboxId), key), bytes);
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes belong elsewhere.</exception>
    public InboxPayload Open(string tenant, string inboxId, byte[] sealedKey, byte[] sealedPayload) =>
        KolajJson.FromBytes<InboxPayload>(sealer.OpenWith(sealedKey, SealedPlaces.DataKey(tenant, ObjectId(inboxId)), PayloadPlace(tenant, inboxId), sealedPayload));

    private static SealedPlace PayloadPlace(string tenant, string inboxId) => new(tenant, ObjectId(inboxId), "payload");
}
