using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Grains.Consistency;
using KolajAI.Grains.Dispatching;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>Readings that compare the channel with what it should show, and what brakes stopped.</summary>
internal sealed partial class AccountGrain
{
    /// <summary>How soon differences that waited for orders are looked at again while they cannot be judged.</summary>
    private static readonly TimeSpan JudgePause = TimeSpan.FromSeconds(15);

    private bool _regularPlanned;
    private DateTimeOffset _judgeFrom = DateTimeOffset.MinValue;

    private bool Reading => _running.Values.Any(static j => j.Kind is JobKinds.Consistency);

    public async Task<HoldResult> DecideHold(HoldDecision decision)
    {
        if (await holds.FindAsync(_account.Tenant, decision.HoldId) is not { } hold || hold.AccountKey != _account.Key)
            return new HoldResult(null, [new FieldError("", "hold_not_found", "There is no such hold.")]);
        var wanted = decision.Approve ? "approved" : "rejected";
        if (hold.State == wanted)
            return new HoldResult(hold.State, []);
        if (decision.Approve && hold.Kind is Brakes.MinPrice)
            return new HoldResult(hold.State, [new FieldError("", ErrorCodes.PriceBelowMinimum, "A price below min_price is never sent: raise the price or the rule, or lower min_price.")]);
        if (decision.Approve && hold.Kind is Brakes.PriceRule)
            return new HoldResult(hold.State, [new FieldError("", ErrorCodes.WrongState, "There is no price to send: correct what the hold says.")]);
        var now = clock.GetUtcNow();
        const string Rejected = "The change was rejected; the channel keeps what it shows until the next change.";
        if (hold.State == "open")
        {
            await committer.CommitAsync(new Unit
            {
                Tenant = _account.Tenant,
                Rows =
                [
                    new HoldDecisionRow(hold.Id, decision.Approve, decision.Cause, Rejected, now),
                    decision.Approve
                        ? new OperationItemsMovedRow(hold.ProductId, _account.Key, hold.Aspect, hold.Version, "stored", null, null, now)
                        : new OperationItemsMovedRow(hold.ProductId, _account.Key, hold.Aspect, hold.Version, "refused", "hold_rejected", Rejected, now),
                ],
                Changes = [new ChangeRow("listing", hold.ProductId, 0, now)],
                Audit = [AuditRow.Of($"hold.{wanted}", $"hold:{hold.Id}", now, new { hold.Kind, hold.Sku, AccountKey = _account.Key, hold.Before, hold.After, hold.State }, new { State = wanted })],
                Due = decision.Approve ? [new AccountDue(_account, now)] : [],
            });
        }

        // What stands on disk decides, whatever became of the commit: a newer wish may have been faster.
        var state = (await holds.FindAsync(_account.Tenant, hold.Id))?.State;
        return state == wanted
            ? new HoldResult(wanted, [])
            : new HoldResult(state, [new FieldError("", ErrorCodes.WrongState, $"The hold is {state}.")]);
    }

    /// <summary>Last in line: only while no listing is being written or followed, and one at a time.</summary>
    private async Task<AccountJob?> NextConsistencyJobAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        if (_connector is not IListingReader reader || Reading || ListingsBusy || !MayCall(now))
            return null;
        var document = _document!;
        if (document.LastPollAt is { } ordersReadAt && _judgeFrom <= now && agenda.JudgeAt <= ordersReadAt)
        {
            var products = await consistency.ToJudgeAsync(_account.Tenant, _account.Key, ordersReadAt, reader.MaxReadItems);
            if (products.Count > 0)
            {
                _judgeFrom = now + JudgePause;
                return new ConsistencyJob(Context(document), null, [.. products.Distinct(StringComparer.Ordinal)], Rules(document), ordersReadAt, readings.Value);
            }
        }

        return agenda.CheckAt <= now && await consistency.NextCheckAsync(_account.Tenant, _account.Key) is { } check && check.DueAt <= now
            ? new ConsistencyJob(Context(document), check, [], Rules(document), document.LastPollAt, readings.Value)
            : null;
    }

    /// <summary>The first regular reading of an account lies somewhere in the interval, by its name, so that accounts do not read all at once.</summary>
    private async Task PlanRegularAsync(AccountDocument document, DateTimeOffset now)
    {
        if (_regularPlanned || _connector is not IListingReader || document.Mode is not AccountMode.Live)
            return;
        if (!await consistency.HasCheckAsync(_account.Tenant, _account.Key, ConsistencyJob.Regular))
        {
            var share = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(_account.GrainKey))) / (double)uint.MaxValue;
            await committer.CommitAsync(new Unit
            {
                Tenant = _account.Tenant,
                Rows = { new ConsistencyCheckRow(_account.Key, ConsistencyJob.Regular, null, null, null, 0, 0, now + readings.Value.Every * share) },
            });
        }

        _regularPlanned = true;
    }

    private DriftRules Rules(AccountDocument document) => new(
        _connector is IOrderSource && Writing is { LowersOwnStock: true }, FeedLag,
        _connector!.Descriptor.MostStock, document.Mode is AccountMode.Live && _connector is IStockUpdater, readings.Value.PutRightPerDay);
}
