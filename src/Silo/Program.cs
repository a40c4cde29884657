Console.WriteLine("KolajAI");
