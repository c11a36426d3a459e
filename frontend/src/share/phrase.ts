/** Suggests phrases that are easily said on the telephone: three words and a number. */

const WORDS: Record<string, string> = {
  en: `anchor apple autumn badge bakery basket beacon bicycle blanket bottle breeze bridge bucket
    butter button cabin candle canyon carpet castle cedar chimney cinema circle clover cobalt coffee
    comet copper cotton cradle crayon cricket crystal dancer desert dolphin dragon eagle ember engine
    falcon feather fiddle forest fountain galaxy garden ginger glacier hammer harbour hazel helmet
    honey igloo island jacket jasmine jigsaw juniper kettle kitten ladder lantern lemon linen lizard
    magnet maple marble meadow melon mirror mitten nectar needle nickel nutmeg oasis olive orange
    otter oyster paddle paper parrot pebble pencil pepper piano pigeon pillow planet pocket potato
    quartz rabbit raven ribbon river rocket saddle saffron sailor salmon shadow silver spider
    summer sunset teapot temple thunder tiger timber tulip turtle umbrella valley velvet violin
    walnut whistle window winter`,
  de: `Abend Adler Ahorn Amsel Anker Apfel Bagger Balkon Banane Berg Besen Biber Birne Blume Boje
    Brille Brunnen Dackel Delfin Distel Dose Drachen Eimer Ente Erbse Esel Fackel Falke Feder Fenster
    Fichte Flasche Fuchs Gabel Garten Geige Glocke Graben Gurke Hafen Hafer Hammer Harfe Hase Hecht
    Heide Himbeere Honig Igel Insel Jacke Jahr Kabel Kaffee Kamel Kanne Karotte Kelle Kerze Kiesel
    Kirsche Klavier Koffer Komet Korb Kranich Kuchen Lampe Laterne Leiter Lerche Linde Linse Magnet
    Mandel Mantel Marder Mauer Melone Minze Nadel Nagel Nebel Nelke Ofen Olive Orgel Otter Pfanne
    Pfeffer Pinsel Planet Quelle Rabe Rakete Regen Ring Rose Sattel Schaukel Schiff Segel Sommer
    Spaten Spiegel Stein Storch Tanne Tasse Teller Tiger Tinte Tisch Tulpe Ufer Veilchen Vogel Wagen
    Walnuss Wiese Winter Wolke Zaun Ziegel Zimt Zitrone`,
};

/** Of 100 words and more at each of three places and 90 numbers: about 27 bits, and five tries. */
export function suggestPhrase(language: string): string {
  const words = (WORDS[language.split("-")[0] ?? "en"] ?? WORDS.en!).split(/\s+/);
  const picked = [0, 1, 2].map(() => words[below(words.length)]!);
  return [...picked, 10 + below(90)].join(" ");
}

/** A number from 0 on, each as likely as any other. */
function below(count: number): number {
  const fair = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint32Array(1));
    if (drawn! < fair) return drawn! % count;
  }
}
