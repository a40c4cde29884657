namespace KolajAI.Storage.Rows;

/// <summary>Why an aspect was raised, as far as brakes ask for it.</summary>
public static class ListingCauses
{
    /// <summary>An order moved the stock: no brake ever stops it.</summary>
    public const string Sale = "sale";

    /// <summary>The product leaves the account; the last word is 0.</summary>
    public const string Delisting = "delisting";

    /// <summary>The last 0 of a listing whose closing a person has confirmed as a whole.</summary>
    public const string Closing = "closing";

    /// <summary>The same value once more, because the channel showed another.</summary>
    public const string SendAgain = "send_again";
}
