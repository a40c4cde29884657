using System.Text;
using Dapper;
using KolajAI.Identity;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>Collects the conditions of a filter and their arguments; the first one is always the tenant.</summary>
internal sealed class Conditions
{
    private readonly StringBuilder _sql = new();

    public Conditions(string tenant, string alias = "")
    {
        _sql.Append("where ").Append(alias).Append("tenant = @tenant");
        Arguments.Add("tenant", tenant);
    }

    public DynamicParameters Arguments { get; } = new();

    public Conditions When(bool applies, string condition)
    {
        if (applies)
            _sql.Append(" and ").Append(condition);
        return this;
    }

    public Conditions Text(string? value, string name, string condition) => Argument(value, value is not null, name, condition);

    public Conditions Time(DateTimeOffset? value, string name, string condition) =>
        Argument(Instants.ToMicros(value), value is not null, name, condition);

    public Conditions Number(long? value, string name, string condition) => Argument(value, value is not null, name, condition);

    /// <summary>By account key, by the keys of an integration (without its index: the order's index serves), or by the account's name.</summary>
    public Conditions Account(string column, string? integrationId, string? account)
    {
        if (integrationId is not null && account is not null)
            return Text(GrainKeys.Join(integrationId, account), "account_key", $"{column} = @account_key");
        if (integrationId is not null)
        {
            Arguments.Add("integration_first", GrainKeys.Join(integrationId) + "/");
            Arguments.Add("integration_end", GrainKeys.Join(integrationId) + "0");
            return When(true, $"+{column} >= @integration_first and +{column} < @integration_end");
        }

        return account is null
            ? this
            : Text(GrainKeys.Join(account), "account_name", $"substr({column}, instr({column}, '/') + 1) = @account_name");
    }

    public override string ToString() => _sql.ToString();

    private Conditions Argument(object? value, bool applies, string name, string condition)
    {
        if (applies)
            Arguments.Add(name, value);
        return When(applies, condition);
    }
}
