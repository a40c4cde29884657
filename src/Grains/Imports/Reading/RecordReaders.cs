using KolajAI.Errors;
using KolajAI.Imports;

namespace KolajAI.Grains.Imports.Reading;

/// <summary>Opens a file by its format.</summary>
internal static class RecordReaders
{
    /// <param name="file">Seekable, at its beginning; the reader disposes it.</param>
    /// <param name="scratch">Where a workbook's shared texts may lie while it is read.</param>
    /// <exception cref="ImportFileException">It is not that, or not safe to read.</exception>
    public static IRecordReader Open(Stream file, ImportOrder order, bool isUtf8, string scratch)
    {
        try
        {
            return order.Format switch
            {
                ImportFormats.Csv => new CsvRecords(file, order, isUtf8),
                ImportFormats.Xlsx => new XlsxRecords(file, order.Sheet, scratch),
                ImportFormats.Xml => new XmlRecords(file, order.Record),
                _ => throw new ImportFileException(ErrorCodes.ImportUnreadable, $"There is no format '{order.Format}'."),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
