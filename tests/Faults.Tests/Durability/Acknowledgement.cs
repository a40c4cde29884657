namespace KolajAI.Faults.Tests.Durability;

/// <summary>One acknowledged write as it is found again among the system calls.</summary>
/// <param name="Kind">The row of the table.</param>
/// <param name="Written">Text that stands in the row on disk.</param>
/// <param name="Answered">Text that stands in the answer.</param>
internal sealed record Acknowledgement(string Kind, string Written, string Answered);
