import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fold, isNamed } from "./fold.ts";
import { findTowns } from "./town-search.ts";

const text = readFileSync(new URL("../../../public/data/towns.txt", import.meta.url), "utf8");
beforeEach(() => vi.stubGlobal("fetch", async () => new Response(text)));
afterEach(() => vi.unstubAllGlobals());

const found = async (query: string): Promise<readonly string[]> =>
  (await findTowns(query)).map(({ name, country }) => `${name} ${country}`);

describe("a town is found however it is typed", () => {
  it.each([
    ["St Andrews", "Saint Andrews GB"],
    ["st. andrews", "Saint Andrews GB"],
    ["Sankt Andrews", "Saint Andrews GB"],
    ["St Gallen", "Sankt Gallen CH"],
    ["St. Pölten", "Sankt Pölten AT"],
    ["St Etienne", "Saint-Étienne FR"],
    ["St. John's", "Saint John’s AG"],
    ["Saint-Niklaas", "Sint-Niklaas BE"],
    ["Ste Foy", "Sainte-Foy-lès-Lyon FR"],
    ["Mt Vernon", "Mount Vernon US"],
    ["Ft. Lauderdale", "Fort Lauderdale US"],
    ["Port St Lucie", "Port Saint Lucie US"],
    ["St.Gallen", "Sankt Gallen CH"],
    ["St.Louis", "St. Louis US"],
    ["Ft.Worth", "Fort Worth US"],
    ["Mt.Vernon", "Mount Vernon US"],
    ["Jose C.Paz", "José C. Paz AR"],
    ["Washington D.C.", "Washington, D.C. US"],
    ["Washington, DC", "Washington, D.C. US"],
    ["N.Y.C.", "New York City US"],
    ["malaga", "Málaga ES"],
    ["Weissenfels", "Weißenfels DE"],
    ["WEIẞENFELS", "Weißenfels DE"],
    ["koeln", "Köln DE"],
    ["Muenster", "Münster DE"],
    ["lodz", "Łódź PL"],
    ["tromso", "Tromsø NO"],
    ["Tromsoe", "Tromsø NO"],
    ["Aarhus", "Århus DK"],
    ["clermont ferrand", "Clermont-Ferrand FR"],
    ["München", "Munich DE"],
    ["cologne", "Köln DE"],
    ["Wien", "Vienna AT"],
    ["Mailand", "Milan IT"],
    ["Rom", "Rome IT"],
    ["Venedig", "Venice IT"],
    ["Krakau", "Kraków PL"],
    ["Nuremberg", "Nürnberg DE"],
    ["Geneva", "Genève CH"],
    ["Kiev", "Kyiv UA"],
    ["Bienne", "Biel/Bienne CH"],
    ["San Sebastian", "Donostia / San Sebastián ES"],
    ["Galway", "Gaillimh IE"],
    ["Peking", "Beijing CN"],
    ["ＴＯＫＹＯ", "Tokyo JP"],
  ])("%s", async (query, town) => {
    expect(await found(query)).toContain(town);
  });

  it("while it is typed too, and the largest first", async () => {
    expect((await found("sain"))[0]).toBe("Saint Petersburg RU");
    expect(await found("St")).toContain("Saint Petersburg RU");
    expect((await found("stutt"))[0]).toBe("Stuttgart DE");
    expect((await found("wien"))[0]).toBe("Vienna AT");
  });

  it.each(["Wil", "Bell", "Vic", "Spring", "Kara", "Haan", "Alba", "Haar", "Ron", "Lar", "Barra", "Sava", "Ma'an", "Nawa"])(
    "before all that only begin so: %s",
    async (query) => {
      const towns = await findTowns(query);
      expect(towns.map(({ name }) => fold(name))).toContain(fold(query));
      const matches = towns.map(({ match }) => match);
      expect(matches).toEqual([...matches].sort());
      expect(matches[0]).toBe(0);
      expect(towns.length).toBeLessThanOrEqual(6);
    },
  );

  it("of those that are called so the largest first, whichever of their names it is", async () => {
    expect((await found("Geneva")).slice(0, 2)).toEqual(["Genève CH", "Geneva US"]);
    expect((await found("Wil"))[0]).toBe("Wil CH");
    expect((await findTowns("Wien")).filter(({ match }) => match === 0)).toMatchObject([{ name: "Vienna", country: "AT" }]);
  });

  it("and nothing else: what is typed is no pattern, and names abroad go to the largest of a name only", async () => {
    expect(await found(".*")).toEqual([]);
    expect(await found("a")).toEqual([]);
    expect(await found("(((")).toEqual([]);
    for (let code = 33; code < 127; code++) await expect(findTowns(`${String.fromCharCode(code)}zq`)).resolves.toEqual([]);
    expect(await found("Roma")).not.toContain("Rome US");
  });
});

describe("other names", () => {
  const lines = text.trimEnd().split("\n");
  const withOthers = lines.map((line) => line.split("\t")).filter((fields) => fields.length === 5);

  it("say something that the name does not, and are English and German ones of many towns", () => {
    const idle = withOthers.filter(([name = "", , , , others = ""]) => others.split("|").some((other) => isNamed(name, other)));
    expect(idle).toEqual([]);
    expect(withOthers.length).toBeGreaterThan(1500);
  });

  it.each([
    ["Pleskau", "Pskov RU"],
    ["Dschidda", "Jeddah SA"],
    ["Bangalore", "Bengaluru IN"],
    ["Jägerndorf", "Krnov CZ"],
    ["Landshut", "Łańcut PL"],
  ])("%s", async (query, town) => {
    expect(await found(query)).toContain(town);
  });
});

describe("a name", () => {
  it("is what was typed, in any of its spellings, and not what only begins so", () => {
    expect(["st andrews", "Saint Andrews ", "SANKT ANDREWS"].every((typed) => isNamed("Saint Andrews", typed))).toBe(true);
    expect(["saint", "Saint Andrews East", "", "a"].some((typed) => isNamed("Saint Andrews", typed))).toBe(false);
  });
});

describe("fold", () => {
  it("drops accents and capitals", () => {
    expect(fold("Málaga")).toBe("malaga");
    expect(fold("ŽILINA")).toBe("zilina");
    expect(fold("İzmir")).toBe("izmir");
  });
});
