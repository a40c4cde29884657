namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>A page of a list.</summary>
internal sealed record Connection(IReadOnlyList<Edge> Edges, PageInfo PageInfo)
{
    public IReadOnlyList<object> Nodes => [.. Edges.Select(static edge => edge.Node)];
}

internal sealed record Edge(string Cursor, object Node);

internal sealed record PageInfo(string? StartCursor, string? EndCursor, bool HasNextPage, bool HasPreviousPage);
