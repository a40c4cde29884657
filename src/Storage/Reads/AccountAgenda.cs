namespace KolajAI.Storage.Reads;

/// <summary>
/// What waits for an account and from when, as it stood at one moment: enough to know what need not be read. Times may lie in the past or
/// the future; null where nothing of the kind waits.
/// </summary>
/// <param name="Wake">As it stood at the same moment: whatever comes after has raised its generation.</param>
/// <param name="EventAt">The earliest event of the inbox.</param>
/// <param name="ActionAt">The earliest action on an order.</param>
/// <param name="ListingAt">The earliest aspect of a listing to be sent that is in no batch.</param>
/// <param name="SettleAt">A guarded listing waits for the order feed to be read from here on.</param>
/// <param name="ReadAt">A guarded listing is to be read.</param>
/// <param name="JudgeAt">A difference waits for the order feed to be read from here on.</param>
/// <param name="CheckAt">The next reading that compares.</param>
/// <param name="ImportAt">The import of listings that has its turn.</param>
/// <param name="CatalogueAt">The next reading of the channel's catalogue.</param>
/// <param name="MappingCheckAt">The look at listings after mappings changed that has its turn.</param>
/// <param name="Batches">How many are on their way or followed.</param>
/// <param name="BatchAt">The earliest time at which one of them is to be looked at.</param>
/// <param name="FollowAt">The same of those that are followed.</param>
/// <param name="HasLines">Order lines wait to be bound.</param>
public sealed record AccountAgenda(
    AccountWake Wake, DateTimeOffset? EventAt, DateTimeOffset? ActionAt, DateTimeOffset? ListingAt, DateTimeOffset? SettleAt, DateTimeOffset? ReadAt,
    DateTimeOffset? JudgeAt, DateTimeOffset? CheckAt, DateTimeOffset? ImportAt, DateTimeOffset? CatalogueAt, DateTimeOffset? MappingCheckAt,
    long Batches, DateTimeOffset? BatchAt, DateTimeOffset? FollowAt, bool HasLines);
