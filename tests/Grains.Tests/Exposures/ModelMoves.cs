using KolajAI.Connectors;
using KolajAI.Products;

namespace KolajAI.Grains.Tests.Exposures;

internal enum MoveKind
{
    Sell, Cancel, CancelWithoutRestock, Ship, Count, Restock, Prefer, Take, Arrive, Lose, Answer, GiveUp, ReadBack, Read, Settle, SendReplaced, PushPrice, SellBundle,
}

/// <param name="Shop">Index; of a restock the warehouse's.</param>
internal readonly record struct Move(MoveKind Kind, int Shop);

/// <summary>How often what lies outside the hub may still happen.</summary>
internal readonly record struct ModelBudget(int Sales, int Cancels, int Shipments, int Restocks, int Preferences, int Losses)
{
    /// <summary>Sales, outside the guarded pool, of bundles that hold the product.</summary>
    public int Bundles { get; init; }

    public ModelBudget After(MoveKind kind) => kind switch
    {
        MoveKind.Sell => this with { Sales = Sales - 1 },
        MoveKind.Cancel or MoveKind.CancelWithoutRestock => this with { Cancels = Cancels - 1 },
        MoveKind.Ship => this with { Shipments = Shipments - 1 },
        MoveKind.Restock => this with { Restocks = Restocks - 1 },
        MoveKind.Prefer => this with { Preferences = Preferences - 1 },
        MoveKind.SellBundle => this with { Bundles = Bundles - 1 },
        MoveKind.GiveUp => this with { Losses = Losses - 1 },
        _ => this,
    };
}

/// <summary>What can happen next: to buyers, on the way, at the channels and in the hub.</summary>
internal static class ModelMoves
{
    public static IEnumerable<Move> Of(ModelWorld world, ModelBudget budget)
    {
        for (var i = 0; i < world.Shops.Count; i++)
        {
            foreach (var kind in OfShop(world, world.Shops[i], budget))
                yield return new Move(kind, i);
            if (budget.Bundles > 0)
                yield return new Move(MoveKind.SellBundle, i);
            if (budget.Preferences > 0 && world.Favourite != i)
                yield return new Move(MoveKind.Prefer, i);
        }

        for (var w = 0; w < world.Document.WarehouseIds().Count && budget.Restocks > 0; w++)
            yield return new Move(MoveKind.Restock, w);
    }

    public static ModelWorld Apply(ModelWorld world, Move move)
    {
        if (move.Kind is MoveKind.Restock)
            return world.Restock(1, move.Shop);
        var shop = world.Shops[move.Shop];
        return move.Kind switch
        {
            MoveKind.Sell => world.With(move.Shop, shop.Sell()),
            MoveKind.Cancel => (world with { Cancelled = true }).With(move.Shop, shop.Cancel(restocks: true)),
            MoveKind.CancelWithoutRestock => (world with { Cancelled = true }).With(move.Shop, shop.Cancel(restocks: false)),
            MoveKind.Ship => world.With(move.Shop, shop.Ship()),
            MoveKind.Count => world.Count(move.Shop),
            MoveKind.Prefer => world.Prefer(move.Shop),
            MoveKind.Take => Take(world, move.Shop),
            MoveKind.Arrive => world.With(move.Shop, shop.Receive(shop.OnTheWay[0])),
            MoveKind.Lose => world.With(move.Shop, shop with { OnTheWay = shop.OnTheWay.RemoveAt(0) }),
            MoveKind.Answer => Answer(world, move.Shop),
            MoveKind.GiveUp => GiveUp(world, move.Shop),
            MoveKind.ReadBack => ReadBack(world, move.Shop),
            MoveKind.Read => Read(world, move.Shop),
            MoveKind.Settle => world.Settle(move.Shop),
            MoveKind.SellBundle => world.SellBundle(move.Shop),
            MoveKind.SendReplaced => SendReplaced(world, move.Shop),
            MoveKind.PushPrice => world.With(move.Shop, shop with
            {
                OnTheWay = shop.OnTheWay.Add(new ModelWrite(ModelWorld.Value(shop.Row!.ConfirmedValue!).Quantity, null, null, 0, 0, Answers: false)),
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };
    }

    private static IEnumerable<MoveKind> OfShop(ModelWorld world, ModelShop shop, ModelBudget budget)
    {
        if (budget.Sales > 0 && shop.Shows > 0)
            yield return MoveKind.Sell;
        if (budget.Cancels > 0 && shop.Open > 0)
        {
            yield return MoveKind.Cancel;
            yield return MoveKind.CancelWithoutRestock;
        }

        if (budget.Shipments > 0 && shop.Open > 0)
            yield return MoveKind.Ship;
        if (shop.Feed.Count > 0)
            yield return MoveKind.Count;
        if (shop.OnTheWay.Count > 0)
        {
            yield return MoveKind.Arrive;
            if (budget.Losses > 0 || shop.OnTheWay[0].Answers == false)
                yield return MoveKind.Lose;
        }

        if (shop.Row is not { } row)
            yield break;
        var unsent = row.SentVersion < row.DesiredVersion || row.ErrorCode == Resend;
        if (row is { BatchId: null, DueAt: not null } && unsent && row.ErrorCode is not Unknown)
            yield return MoveKind.Take;
        if (row.BatchId is not null && shop.Answer is not ModelAnswer.None)
            yield return MoveKind.Answer;
        // Given up also when the write or its answer is lost for good.
        var lost = row.BatchId is not null && shop.Answer is ModelAnswer.None && !shop.OnTheWay.Exists(static w => w.Answers);
        if (row.BatchId is not null && (budget.Losses > 0 || lost))
            yield return MoveKind.GiveUp;
        if (row.ErrorCode is Unknown && (shop.OnTheWay.IsEmpty || world.Off is RuleOff.OpenUntilSettled))
            yield return MoveKind.ReadBack;
        if (row is { ReadAt: not null, IsOpen: false })
            yield return MoveKind.Read;
        if (row is { SettleAt: not null, IsOpen: false } && (Counted(shop) || world.Off is RuleOff.FeedReadBeforeFalling))
            yield return MoveKind.Settle;
        if (shop.Replaced is not null)
            yield return MoveKind.SendReplaced;
        if (world.Off is RuleOff.PriceWithoutQuantity && row.ConfirmedValue is not null && shop.OnTheWay.IsEmpty && shop.Kind is StockWriteKind.Absolute)
            yield return MoveKind.PushPrice;
    }

    private const string Unknown = "outcome_unknown";
    private const string Resend = "sent_again";

    /// <summary>A relative write counts on its confirmation; everything else on what the feed has brought since.</summary>
    private static bool Counted(ModelShop shop) => !shop.Feed.Exists(static e => e.Awaited)
        || (shop.Kind is StockWriteKind.Delta && shop.Row!.ConfirmedVersion == shop.Row.SentVersion && shop.Row.ShownValue is null);

    private static ModelWorld Take(ModelWorld world, int index)
    {
        var shop = world.Shops[index];
        var row = shop.Row!;
        var taken = row with
        {
            SentVersion = row.DesiredVersion,
            SentValue = row.DesiredValue,
            SentAt = ModelWorld.At,
            BatchId = "b",
            DueAt = null,
            ErrorCode = null,
            ShownValue = null,
        };
        var write = Write(row.DesiredValue, row.DesiredVersion, answers: true);
        var sent = shop with { Row = taken, OnTheWay = [.. shop.OnTheWay.Select(static w => w with { Answers = false }), write], Answer = ModelAnswer.None };
        return world.With(index, world.Off is RuleOff.FeedReadAfterConfirmation ? sent.Await() : sent);
    }

    private static ModelWorld SendReplaced(ModelWorld world, int index)
    {
        var shop = world.Shops[index];
        return world.With(index, shop with { Replaced = null, OnTheWay = shop.OnTheWay.Add(Write(shop.Replaced!, 0, answers: false)) });
    }

    private static ModelWrite Write(string json, long key, bool answers)
    {
        var value = ModelWorld.Value(json);
        return new ModelWrite(value.Quantity, value.Expected, value.Delta, value.OwnOpen ?? 0, key, answers);
    }

    private static ModelWorld Answer(ModelWorld world, int index)
    {
        var shop = world.Shops[index];
        return shop.Answer is ModelAnswer.Applied
            ? world.Confirm(index)
            : world.With(index, shop with { Answer = ModelAnswer.None, Row = shop.Row! with { BatchId = null, ErrorCode = Unknown, DueAt = ModelWorld.At } });
    }

    private static ModelWorld GiveUp(ModelWorld world, int index)
    {
        var shop = world.Shops[index];
        var again = shop.TakesKey || world.Off is RuleOff.EveryAttemptCounts;
        return world.With(index, shop with
        {
            Answer = ModelAnswer.None,
            OnTheWay = [.. shop.OnTheWay.Select(static w => w with { Answers = false })],
            Row = shop.Row! with { BatchId = null, ErrorCode = again ? Resend : Unknown, DueAt = ModelWorld.At },
        });
    }

    /// <summary>Reads what the channel shows after a write without an answer, which closes it.</summary>
    private static ModelWorld ReadBack(ModelWorld world, int index)
    {
        var shop = world.Shops[index];
        var row = shop.Row!;
        var shows = shop.Shows;
        var applied = shows == ModelWorld.Value(row.SentValue!).Quantity && (shop.Kind is not StockWriteKind.Delta || world.Off is RuleOff.RelativeNotByReading);
        var closed = applied ? world.Confirm(index).Shops[index] : shop with { Row = row with { ErrorCode = "not_applied", DueAt = null } };
        return world.With(index, closed.Await() with { Row = Seen(closed.Row!, applied && world.Off is RuleOff.RelativeNotByReading ? null : shows) });
    }

    private static ModelWorld Read(ModelWorld world, int index)
    {
        var shop = world.Shops[index].Await();
        return world.With(index, shop with { Row = Seen(shop.Row!, shop.Shows) });
    }

    private static KolajAI.Storage.Reads.AspectRow Seen(KolajAI.Storage.Reads.AspectRow row, long? shows) =>
        row with { ShownValue = shows, ShownAt = ModelWorld.At, ReadAt = null, SettleAt = ModelWorld.At };
}
