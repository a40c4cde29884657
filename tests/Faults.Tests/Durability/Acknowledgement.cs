namespace KolajAI.Faults.Tests.Durability;

/// <summary>One acknowledged write as it is found again among the system calls.</summary>
/// <param name="Kind">The row of the table.</param>
/// <param name="Written">Text that stands in the row on disk.</param>
/// <param name="Answered">Text that stands in the answer.</param>
/// <param name="LastWrite">The row is written twice before the answer, and the second time counts: a key when it is taken, and with its answer.</param>
internal sealed record Acknowledgement(string Kind, string Written, string Answered, bool LastWrite = false);
