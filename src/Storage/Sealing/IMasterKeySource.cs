namespace KolajAI.Storage.Sealing;

/// <summary>
/// Where the master keys come from: a file (<see cref="KeyFile"/>), a text (<see cref="KeyText"/>), or a key management service. Asked once, when the process starts;
/// the keys stay in the process's memory, so the service may be away later. An implementation for a service keeps the keys wrapped by the service's own key, has them
/// unwrapped in <see cref="Load"/>, and is given as <see cref="StorageOptions.KeySource"/> (docs/decisions/023-secrets.md).
/// </summary>
public interface IMasterKeySource
{
    /// <summary>What messages to the operator call it; holds no key.</summary>
    string Name { get; }

    /// <returns>The same ring for every process of a hub; null: there is none yet.</returns>
    /// <exception cref="StorageStartException">There is one and it cannot be had: the message says what to do and holds no key.</exception>
    KeyRing? Load();

    /// <summary>Makes the first ring, of one new random key, and keeps it durably before it returns. Asked only where the database holds nothing sealed.</summary>
    /// <exception cref="StorageStartException">It cannot be kept.</exception>
    KeyRing Create();
}

/// <summary>The text of <c>KOLAJ_MASTER_KEYS</c>.</summary>
internal sealed class KeyText(string text) : IMasterKeySource
{
    public string Name => StorageRegistration.MasterKeysVariable;

    public KeyRing? Load() => KeyRing.Parse(text);

    public KeyRing Create() => throw new StorageStartException($"{Name} holds no key.");
}

/// <summary>A file that its owner alone reads.</summary>
internal sealed class KeyFile(string path) : IMasterKeySource
{
    public string Name => path;

    public KeyRing? Load() => File.Exists(path) ? KeyRing.Read(path) : null;

    public KeyRing Create() => KeyRing.Create(path);
}
