namespace KolajAI.Fuzz.Engine;

/// <summary>
/// Makes an input: a valid one with some parts replaced, left out, doubled or moved, and now and then with bytes broken; rarely nothing but
/// random bytes. Not for two threads at once.
/// </summary>
internal sealed class Mutator(IReadOnlyList<Seed> seeds, Words words)
{
    private const int Longest = 256 * 1024;

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    /// <param name="prefix">Bytes at the start of every seed that random inputs have too.</param>
    public byte[] Make(FuzzRandom random, int prefix = 0)
    {
        _length = 0;
        var seed = random.Of(seeds);
        if (random.OneIn(40))
        {
            Append(seed.Bytes.AsSpan(0, Math.Min(prefix, seed.Bytes.Length)));
            Noise(random);
        }
        else
        {
            Change(seed, random);
            if (random.OneIn(4))
                Break(random, prefix);
        }

        return _bytes.AsSpan(0, _length).ToArray();
    }

    private void Noise(FuzzRandom random)
    {
        for (var left = random.Below(60); left > 0; left--)
        {
            if (random.OneIn(2))
                Append((byte)random.Next());
            else
                Append(random.OneIn(3) ? words.Name(random) : words.Value(random));
        }
    }

    private void Change(Seed seed, FuzzRandom random)
    {
        var wanted = 1 + (random.OneIn(2) ? 0 : random.Below(4));
        Span<Part> chosen = stackalloc Part[wanted];
        for (var i = 0; i < wanted; i++)
            chosen[i] = seed.Parts.Length == 0 ? default : random.Of(seed.Parts);
        chosen.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var at = 0;
        foreach (var part in chosen)
        {
            if (part.Start < at || part.Length == 0)
                continue;
            Append(seed.Bytes.AsSpan(at, part.Start - at));
            Replace(seed, part, random);
            at = part.End;
        }

        Append(seed.Bytes.AsSpan(at));
    }

    private void Replace(Seed seed, Part part, FuzzRandom random)
    {
        switch (part.Kind, random.Below(16))
        {
            case (PartKind.Name, < 10):
                Append(words.Name(random));
                break;
            case (PartKind.Name, _):
                Other(seed, PartKind.Name, random);
                break;
            case (PartKind.Member, < 6):
                // Left out, with the comma where there is one: without it is another kind of broken.
                break;
            case (PartKind.Member, < 12):
                Append(seed.Of(part));
                Append((byte)',');
                Append(seed.Of(part));
                break;
            case (PartKind.Member, 12):
                Repeat(seed.Of(part), random.OneIn(20) ? 1_100 : random.Below(20));
                break;
            case (PartKind.Member, _):
                Other(random.Of(seeds), PartKind.Member, random);
                break;
            case (_, < 10):
                Append(words.Value(random));
                break;
            case (_, < 13):
                Other(seed, PartKind.Value, random);
                break;
            case (_, 13):
                Other(random.Of(seeds), PartKind.Value, random);
                break;
            case (_, 14):
                Append(seed.Of(part)[..(part.Length / 2)]);
                Append(words.Value(random));
                Append(seed.Of(part)[(part.Length / 2)..]);
                break;
            default:
                Append((byte)'[');
                Append(seed.Of(part));
                Append((byte)']');
                break;
        }
    }

    private void Other(Seed seed, PartKind kind, FuzzRandom random)
    {
        for (var tries = 0; tries < 8 && seed.Parts.Length > 0; tries++)
        {
            var part = random.Of(seed.Parts);
            if (part.Kind != kind || part.Length > 4_096)
                continue;
            Append(seed.Of(part));
            return;
        }
    }

    private void Repeat(ReadOnlySpan<byte> bytes, int times)
    {
        for (var i = 0; i < times && _length + bytes.Length < Longest; i++)
        {
            if (i > 0)
                Append((byte)',');
            Append(bytes);
        }
    }

    /// <summary>Bytes flipped, cut off, doubled, put in: whatever the format.</summary>
    private void Break(FuzzRandom random, int prefix)
    {
        for (var left = 1 + random.Below(3); left > 0 && _length > prefix; left--)
        {
            var at = prefix + random.Below(_length - prefix);
            switch (random.Below(7))
            {
                case 0:
                    _bytes[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 1:
                    _bytes[at] = (byte)random.Next();
                    break;
                case 2:
                    _length = at;
                    break;
                case 3:
                    Cut(at, random.Below(Math.Min(_length - at, 64)));
                    break;
                case 4:
                    Insert(at, words.Value(random));
                    break;
                case 5:
                    Insert(at, _bytes.AsSpan(at, random.Below(Math.Min(_length - at, 64))).ToArray());
                    break;
                default:
                    var other = random.Of(seeds).Bytes;
                    _length = at;
                    Append(other.AsSpan(Math.Min(other.Length, prefix + random.Below(Math.Max(1, other.Length - prefix)))));
                    break;
            }
        }
    }

    private void Cut(int at, int count)
    {
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        if (!Room(bytes.Length))
            return;
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _length += bytes.Length;
    }

    private void Append(byte one)
    {
        if (Room(1))
            _bytes[_length++] = one;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (!Room(bytes.Length))
            return;
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private bool Room(int more)
    {
        if (_length + more > Longest)
            return false;
        if (_length + more > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + more));
        return true;
    }
}
