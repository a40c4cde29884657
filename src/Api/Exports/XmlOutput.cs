using System.Xml;

namespace KolajAI.Api.Exports;

/// <summary>An XML in which each row is an element, and each cell that holds something one in it.</summary>
internal sealed class XmlOutput(Stream destination, string root, string record) : ITableOutput
{
    private readonly XmlWriter _xml = XmlWriter.Create(destination, SafeXmlText.Settings);
    private IReadOnlyList<string> _headings = [];

    public async Task HeadingsAsync(IReadOnlyList<string> headings)
    {
        _headings = headings;
        await _xml.WriteStartDocumentAsync();
        await _xml.WriteStartElementAsync(null, root, null);
    }

    public async Task RowAsync(IReadOnlyList<TableCell> cells)
    {
        await _xml.WriteStartElementAsync(null, record, null);
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Text is { } text)
                await _xml.WriteElementStringAsync(null, _headings[i], null, SafeXmlText.Of(text));
        }

        await _xml.WriteEndElementAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _xml.WriteEndDocumentAsync();
        await _xml.DisposeAsync();
    }
}
