namespace KolajAI.Faults.Tests.Durability;

/// <summary>That the judge of <see cref="SyncTests"/> can say no.</summary>
[Trait("run", "always")]
public sealed class SyncOrderTests
{
    private const string Write = """7 pwrite64(50</data/kolaj.db-wal>, "..R-1..", 4096, 56) = 4096""";
    private const string Sync = "7 fdatasync(50</data/kolaj.db-wal>) = 0";
    private const string Answer = """9 sendmsg(60<socket:[1]>, {msg_iov=[{iov_base="HTTP/1.1 202 Accepted\r\n..op-1.."}]}) = 200""";

    [Fact]
    public void WrittenSyncedAnswered_IsRight() => Assert.Null(Judge(Write, Sync, Answer));

    [Fact]
    public void SyncInTwoLines_CountsFromItsBeginToItsEnd()
    {
        const string begin = "7 fdatasync(50</data/kolaj.db-wal> <unfinished ...>", end = "7 <... fdatasync resumed>) = 0";
        Assert.Null(Judge(Write, begin, "8 write(1</dev/null>, \"x\", 1) = 1", end, Answer));
        Assert.NotNull(Judge(Write, begin, Answer, end));
        Assert.NotNull(Judge(begin, Write, end, Answer));
    }

    [Fact]
    public void AnsweredBeforeTheSyncOrWithoutOne_IsWrong()
    {
        Assert.NotNull(Judge(Write, Answer, Sync));
        Assert.NotNull(Judge(Sync, Write, Answer));
        Assert.NotNull(Judge(Write, Answer));
        Assert.NotNull(Judge(Write, "7 fdatasync(51</data/other.db-wal>) = 0", Answer));
        Assert.NotNull(Judge(Write, "7 fdatasync(50</data/kolaj.db-wal>) = -1 EIO (Input/output error)", Answer));
    }

    [Fact]
    public void NothingWrittenOrNothingAnswered_IsWrong()
    {
        Assert.NotNull(Judge(Sync, Answer));
        Assert.NotNull(Judge(Write, Sync));
    }

    private static string? Judge(params string[] lines) => new SyncOrder(lines).Wrong(new Acknowledgement("inventory", "R-1", "op-1"));
}
