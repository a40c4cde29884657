namespace KolajAI.Errors;

/// <summary>The nine published categories of api.md section 1.</summary>
[GenerateSerializer, Alias("ErrorCategory")]
public enum ErrorCategory
{
    Internal = 0,
    Authentication = 1,
    Validation = 2,
    NotFound = 3,
    Conflict = 4,
    RateLimited = 5,
    Platform = 6,
    Unavailable = 7,
    NotImplemented = 8,
}
