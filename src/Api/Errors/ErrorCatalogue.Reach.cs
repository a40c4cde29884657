using KolajAI.Errors;

namespace KolajAI.Api.Errors;

/// <content>What cannot be reached or broke: 429, 5xx.</content>
internal static partial class ErrorCatalogue
{
    private static IEnumerable<ErrorDefinition> Reach() =>
    [
        Row("rate_limited", 429, ErrorCategory.RateLimited, "Too many requests.", "Çok fazla istek.", "Wait Retry-After seconds.", "Retry-After kadar saniye bekleyin.").Again(),
        Row("internal_error", 500, ErrorCategory.Internal, "Something in the hub broke.", "Sistemde bir hata oluştu.", "Repeat with the same Idempotency-Key; tell the operator the trace_id.", "Aynı Idempotency-Key ile yineleyin; işletmeciye trace_id'yi bildirin.").Hub().Again(),
        Row(ErrorCodes.ImportFileLost, 500, ErrorCategory.Internal, "The file is no longer whole on the hub's disk.", "Dosya sistemin diskinde artık bütün değil.", "Send the file again; rows that are done stay done.", "Dosyayı yeniden gönderin; yapılan satırlar yapılmış kalır.").Hub().Again(),
        Row("platform_refused", 502, ErrorCategory.Platform, "The platform refused.", "Platform reddetti.", "See platform for what it said.", "Platformun yanıtı platform alanında.").Platform(),
        Row("platform_broken", 502, ErrorCategory.Platform, "The platform failed.", "Platform hata verdi.", "Try again later.", "Daha sonra yeniden deneyin.").Platform().Again(),
        Row("platform_silent", 504, ErrorCategory.Platform, "The platform does not answer.", "Platform yanıt vermiyor.", "Try again later.", "Daha sonra yeniden deneyin.").Platform().Again(),
        Down(ErrorCodes.Overloaded, "The hub has too much to do; nothing was done.", "Sistem çok yoğun; hiçbir şey yapılmadı."),
        Down(ErrorCodes.StorageUnavailable, "The hub cannot store now.", "Sistem şu an kayıt yapamıyor."),
        Down(ErrorCodes.OutcomeUnknown, "The hub does not know whether it was done.", "İşlemin yapılıp yapılmadığı bilinmiyor."),
        Down("unavailable", "The hub cannot answer now.", "Sistem şu an yanıt veremiyor."),
    ];

    private static ErrorDefinition Down(string code, string english, string turkish) =>
        Row(code, 503, ErrorCategory.Unavailable, english, turkish, "Repeat after Retry-After, with the same Idempotency-Key.", "Retry-After süresinden sonra aynı Idempotency-Key ile yineleyin.").Hub().Again();
}
