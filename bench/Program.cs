using KolajAI.Bench;

if (args is not ["main-job"])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project bench -- main-job");
    return 2;
}

await MainJob.RunAsync(Console.Out);
return 0;
