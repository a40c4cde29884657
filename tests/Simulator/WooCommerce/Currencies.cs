namespace KolajAI.Simulator.WooCommerce;

/// <summary>Currencies of the simulated shops; others have their code as symbol.</summary>
internal static class Currencies
{
    public static (string Name, string Entity, string Symbol) Of(string code) => code switch
    {
        "TRY" => ("Turkish lira", "&#8378;", "₺"),
        "EUR" => ("Euro", "&euro;", "€"),
        "USD" => ("United States (US) dollar", "&#36;", "$"),
        _ => (code, code, code),
    };
}
