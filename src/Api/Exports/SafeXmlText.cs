using System.Text;
using System.Xml;

namespace KolajAI.Api.Exports;

/// <summary>Texts as XML can hold them: a seller's description may have characters that it cannot.</summary>
internal static class SafeXmlText
{
    /// <summary>Line ends come back as they were.</summary>
    public static XmlWriterSettings Settings { get; } = new()
    {
        Async = true,
        Encoding = new UTF8Encoding(false),
        NewLineHandling = NewLineHandling.Entitize,
        CloseOutput = false,
    };

    public static string Of(string text)
    {
        var isSafe = true;
        for (var i = 0; i < text.Length && isSafe; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else
                isSafe = XmlConvert.IsXmlChar(text[i]);
        }

        return isSafe ? text : string.Concat(text.EnumerateRunes().Where(static r => r.Value > 0xFFFF || XmlConvert.IsXmlChar((char)r.Value)));
    }
}
