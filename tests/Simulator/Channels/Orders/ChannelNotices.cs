using System.Globalization;
using System.Text.Json;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Channels.Shops;

namespace KolajAI.Simulator.Channels.Orders;

/// <summary>The shop's notices of changed orders. Call only under the shop's lock, but for <see cref="IdleAsync"/>.</summary>
internal sealed class ChannelNotices(ChannelShop shop, NoticeCourier courier)
{
    private readonly List<Task> _posting = [];
    private int _waiting;
    private int _accepted;
    private int _failed;
    private int _lost;

    /// <summary>Null while nobody wants notices.</summary>
    public ChannelNoticeAddress? Address { get; set; }

    public ChannelNoticeCounts Counts => new(_accepted, _failed, _lost, _waiting);

    public void Tell(ChannelOrder order)
    {
        if (Address is not { } address)
            return;
        var id = string.Create(CultureInfo.InvariantCulture, $"{order.Key}.{order.Version}");
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Notice(id, order.Version == 1 ? "order.created" : "order.updated", order), ChannelJson.Options);
        var times = shop.Luck.Notice(shop.Troubles);
        if (times.Count == 0)
            _lost++;
        foreach (var delay in times)
        {
            _waiting++;
            shop.Later(delay, () =>
            {
                _posting.RemoveAll(static task => task.IsCompleted);
                _posting.Add(Task.Run(() => PostAsync(address, body)));
            });
        }
    }

    /// <summary>Completes when no notice is being posted; those that are due later are not waited for.</summary>
    public Task IdleAsync() => Task.WhenAll(shop.Locked(() => _posting.ToArray()));

    private async Task PostAsync(ChannelNoticeAddress address, byte[] body)
    {
        var taken = await courier.PostAsync(address.Url, address.Secret, body);
        shop.Locked(() =>
        {
            _waiting--;
            _ = taken ? _accepted++ : _failed++;
        });
    }
}
