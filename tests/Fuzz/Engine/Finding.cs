using System.Diagnostics;
using System.Globalization;

namespace KolajAI.Fuzz.Engine;

/// <param name="Signature">The same for findings of one cause, as far as can be told from outside.</param>
/// <param name="Number">Of the input; with target and seed it gives the input again.</param>
internal sealed record Finding(string Target, ulong Seed, long Number, string Signature, string Detail, byte[] Input)
{
    public static Finding Of(string target, ulong seed, long number, Exception thrown, byte[] input) =>
        new(target, seed, number, SignatureOf(thrown), thrown.ToString(), input);

    public static string SignatureOf(Exception thrown)
    {
        if (thrown is InsaneValueException insane)
            return $"insane: {insane.Message}";
        var frames = new StackTrace(thrown).GetFrames().Select(static frame => frame.GetMethod())
            .Where(static method => method?.DeclaringType?.FullName is { } type && type.StartsWith("KolajAI.", StringComparison.Ordinal) && !type.StartsWith("KolajAI.Fuzz.", StringComparison.Ordinal))
            .Select(static method => string.Create(CultureInfo.InvariantCulture, $"{method!.DeclaringType!.FullName}.{method.Name}")).Take(2);
        return $"{thrown.GetType().Name} at {string.Join(" < ", frames)}";
    }
}
