using FsCheck;
using FsCheck.Fluent;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>Whatever the interleaving of wishes, sends and results: no version runs ahead of another, and nothing unfinished is forgotten.</summary>
public abstract class ListingPropertyTests(Engine engine)
{
    private static readonly string[] Results = ["confirmed", "refused", "retry", "unknown"];

    private static Arbitrary<Step[]> Steps { get; } = Arb.From(
        Gen.Choose(0, 9).SelectMany(static kind => Gen.Choose(0, 3).SelectMany(result => Gen.Choose(-1, 2).Select(offset => new Step(kind, result, offset))))
            .ArrayOf());

    [Fact]
    public async Task Aspects_RandomInterleavings_StayOrderedAndAreNeverForgotten()
    {
        await using var store = new TestStore(engine);
        var run = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150),
            Prop.ForAll(Steps, steps => Play(store, $"p{Interlocked.Increment(ref run)}", steps).GetAwaiter().GetResult()));
    }

    private static async Task<bool> Play(TestStore store, string product, Step[] steps)
    {
        long desired = 0;
        long sent = 0;
        var batch = 0;
        foreach (var step in steps)
        {
            StoreRow row = step.Kind switch
            {
                <= 2 => Sample.Desired(product, Math.Max(1, desired = Math.Max(desired, desired + step.Offset)), due: Sample.Now.AddMinutes(step.Result)),
                3 => Sample.Desired(product, Math.Max(1, desired = Math.Max(desired, desired + step.Offset)), shown: true),
                <= 6 => Sample.Taken(product, Math.Max(1, sent = desired + Math.Min(step.Offset, 0)), $"b{++batch}"),
                _ => Sample.Result(product, Math.Max(1, sent), $"b{batch + Math.Min(step.Offset, 0)}", Results[step.Result], due: Sample.Now.AddMinutes(1)),
            };
            await store.WriteAsync(row);
            foreach (var aspect in await store.Listings.ForProductAsync(Sample.Tenant, product))
            {
                if (!(aspect.ConfirmedVersion <= aspect.SentVersion && aspect.SentVersion <= aspect.DesiredVersion) || IsForgotten(aspect))
                    return false;
            }
        }

        return true;
    }

    private static bool IsForgotten(AspectRow row) =>
        row.ConfirmedVersion < row.DesiredVersion && row.RefusedVersion != row.DesiredVersion && row.DueAt is null && row.BatchId is null;

    public sealed record Step(int Kind, int Result, int Offset);

    public sealed class OnSqlite() : ListingPropertyTests(Engine.Sqlite);

    public sealed class OnPostgres() : ListingPropertyTests(Engine.Postgres);
}
