using System.Globalization;
using KolajAI.Fuzz;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return FuzzOptions.Parse(args) is not { } options
    ? FuzzOptions.Explain()
    : options.IsChild ? FuzzChild.Run(options) : await FuzzParent.RunAsync(options);
